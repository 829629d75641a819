package dev.trestle.replayer.objects.history;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.history.VersionPage.Marker;
import dev.trestle.s3events.KeyEncoding;
import dev.trestle.s3events.ObjectChange.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Lists a bucket over HTTP as S3 does, and fails as S3 does when told to. */
final class ListingServer implements AutoCloseable {

  private static final int BROKEN_OFF = -1;

  private final HttpServer server;
  private final VersionPages bucket;
  private final ConcurrentLinkedDeque<Integer> faults = new ConcurrentLinkedDeque<>();
  private volatile String versioning = "Enabled";
  private volatile String errorCode = "";

  ListingServer(VersionPages bucket) {
    this.bucket = bucket;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  /** Answers the next requests so, one after the other. */
  void failWith(String code, Integer... statuses) {
    errorCode = code;
    faults.addAll(List.of(statuses));
  }

  /** Breaks the next answer off in its middle. */
  void breakOff() {
    faults.add(BROKEN_OFF);
  }

  void versioning(String status) {
    versioning = status;
  }

  S3Client client() {
    return client(
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
  }

  /** With what an import needs, and without pauses between tries. */
  static S3Client client(S3ClientBuilder builder) {
    return builder
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(
            client ->
                client
                    .addExecutionInterceptor(new ListingInOrder())
                    .apiCallTimeout(Duration.ofSeconds(20))
                    .retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .backoffStrategy(BackoffStrategy.retryImmediately())
                            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                            .build()))
        .build();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Integer fault = faults.poll();
      if (fault != null && fault > 0) {
        answer(exchange, fault, "<Error><Code>" + errorCode + "</Code></Error>");
        return;
      }
      Map<String, String> query = query(exchange.getRequestURI());
      String xml =
          query.containsKey("versioning")
              ? "<VersioningConfiguration>" + status() + "</VersioningConfiguration>"
              : listing(query);
      if (fault == null) {
        answer(exchange, 200, xml);
      } else {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
      }
    }
  }

  private String status() {
    return versioning.isEmpty() ? "" : "<Status>" + versioning + "</Status>";
  }

  private String listing(Map<String, String> query) {
    if (!"url".equals(query.get("encoding-type"))) {
      throw new AssertionError("keys that XML cannot hold would be lost: " + query);
    }
    Optional<Marker> after =
        Optional.ofNullable(query.get("key-marker"))
            .map(key -> new Marker(key, Optional.ofNullable(query.get("version-id-marker"))));
    VersionPage page;
    try {
      page = bucket.page(after);
    } catch (ListingException e) {
      throw new AssertionError(e);
    }
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    xml.append("<Name>")
        .append(RandomBucket.NAME)
        .append("</Name><EncodingType>url</EncodingType>");
    xml.append("<IsTruncated>").append(page.next().isPresent()).append("</IsTruncated>");
    page.next()
        .ifPresent(
            next -> {
              xml.append("<NextKeyMarker>").append(KeyEncoding.encode(next.key()));
              xml.append("</NextKeyMarker><NextVersionIdMarker>");
              xml.append(next.versionId().orElse("null")).append("</NextVersionIdMarker>");
            });
    page.versions().forEach(version -> append(version, xml));
    return xml.append("</ListVersionsResult>").toString();
  }

  private static void append(ObjectVersion version, StringBuilder xml) {
    String element = version.kind() == Kind.CREATED ? "Version" : "DeleteMarker";
    xml.append('<').append(element).append("><Key>").append(KeyEncoding.encode(version.key()));
    xml.append("</Key><VersionId>").append(version.versionId().orElse("null"));
    xml.append("</VersionId><LastModified>").append(version.lastModified());
    xml.append("</LastModified>");
    version
        .etag()
        .ifPresent(etag -> xml.append("<ETag>&quot;").append(etag).append("&quot;</ETag>"));
    version.size().ifPresent(size -> xml.append("<Size>").append(size).append("</Size>"));
    xml.append("</").append(element).append('>');
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(
          parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
