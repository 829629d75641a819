package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.events.EventBridge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * S3Mock and what it leaves out: settings of buckets that it does not know are kept here, and
 * changes of objects become events on the default bus where the bucket asks for them.
 */
public final class S3 implements AutoCloseable {

  private final InetSocketAddress address;
  private final HttpClient http = HttpClient.newHttpClient();
  private final BucketSettings settings = new BucketSettings();
  private final ObjectEvents events;

  /** Serves what the S3Mock at the address leaves out. */
  public S3(
      InetSocketAddress address,
      String region,
      String account,
      EventBridge eventBridge,
      Clock clock) {
    this.address = address;
    this.events = new ObjectEvents(this, account, eventBridge, clock);
  }

  /** Where S3Mock listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Whether the request is about a setting that is kept here. */
  public boolean keeps(S3Request request) {
    return settings.keeps(request);
  }

  /** Answers a request about a setting. */
  public Setting setting(S3Request request, String body) {
    if (ask("HEAD", request.bucket(), "", "").statusCode() == 404) {
      return Setting.error(404, "NoSuchBucket", "The specified bucket does not exist");
    }
    return settings.answer(request, body);
  }

  /** The change that the request makes if it succeeds. */
  public Optional<Change> change(S3Request request) {
    if (request.method().equals("DELETE") && request.key().isEmpty() && request.query().isEmpty()) {
      return Optional.of(settings.deletion(request.bucket()));
    }
    return settings.sendsEvents(request.bucket()) ? events.change(request) : Optional.empty();
  }

  boolean isVersioned(String bucket) {
    return ask("GET", bucket, "", "?versioning").body().contains("<Status>Enabled<");
  }

  /** The version of the delete marker that hides a key now. */
  Optional<String> latestMarker(String bucket, String key) {
    String query = "?versions&prefix=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
    String versions = ask("GET", bucket, "", query).body();
    return Xml.elements(versions, "DeleteMarker").stream()
        .filter(marker -> Xml.text(marker, "Key", "").equals(key))
        .filter(marker -> Xml.text(marker, "IsLatest", "").equals("true"))
        .map(marker -> Xml.text(marker, "VersionId", ""))
        .findFirst();
  }

  /** Asks S3Mock about an object, or one version of it. */
  HttpResponse<String> head(String bucket, String key, @Nullable String version) {
    return ask("HEAD", bucket, key, version == null ? "" : "?versionId=" + version);
  }

  private HttpResponse<String> ask(String method, String bucket, String key, String query) {
    String path =
        Arrays.stream(key.split("/", -1))
            .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    URI uri =
        URI.create(
            "http://"
                + address.getHostString()
                + ":"
                + address.getPort()
                + "/"
                + bucket
                + (key.isEmpty() ? "" : "/" + path)
                + query);
    try {
      return http.send(
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("S3Mock does not answer " + method + " " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking S3Mock", e);
    }
  }

  @Override
  public void close() {
    events.close();
  }

  /** The answer to a request about a setting. */
  public record Setting(int status, String body) {

    static Setting error(int status, String code, String message) {
      return new Setting(
          status,
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
              + code
              + "</Code><Message>"
              + message
              + "</Message><RequestId>embedded</RequestId></Error>");
    }
  }
}
