package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * S3's buckets of versions, by path: their listing, versions and versioning. Objects have 1 KB of
 * content, whatever the listing says. Not safe across threads.
 */
final class S3 {

  /** Content of every object. */
  static final int CONTENT_BYTES = 1_024;

  private static final int MOST_ON_A_PAGE = 1_000;
  private static final String XML = "application/xml";

  /**
   * An answer.
   *
   * @param headers besides the content's type and length
   */
  record Reply(int status, String contentType, Map<String, String> headers, byte[] body) {}

  private final String prefix;
  private final Map<String, Long> calls = new TreeMap<>();

  /**
   * Nothing called yet.
   *
   * @param prefix of the names of buckets that are there, and have every object, but can only be
   *     asked about by HEAD
   */
  S3(String prefix) {
    this.prefix = prefix;
  }

  void resetCounts() {
    calls.clear();
  }

  void report(ObjectNode into) {
    calls.forEach(into::put);
  }

  /** Answers one request; what S3 would refuse is an answer, too. */
  Reply answer(String method, String uri) {
    try {
      QueryStringDecoder decoded = new QueryStringDecoder(uri);
      String[] path = decoded.path().substring(1).split("/", 2);
      String key = path.length == 1 ? "" : path[1];
      if (method.equals("HEAD") && path[0].startsWith(prefix)) {
        return key.isEmpty() ? there() : upload(parameter(decoded.parameters(), "versionId"));
      }
      VersionedBucket bucket =
          VersionedBucket.named(path[0])
              .orElseThrow(
                  () ->
                      new AwsException(
                          "NoSuchBucket", "The stand-in has buckets versions-<count>"));
      return answer(method, bucket, key, decoded.parameters());
    } catch (AwsException refused) {
      return error(refused, uri);
    }
  }

  private Reply answer(
      String method, VersionedBucket bucket, String key, Map<String, List<String>> query) {
    if (method.equals("HEAD") && key.isEmpty()) {
      return there();
    }
    if (method.equals("GET") && key.isEmpty() && query.containsKey("versioning")) {
      call("GetBucketVersioning");
      return xml(
          200, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
    }
    if (method.equals("GET") && key.isEmpty() && query.containsKey("versions")) {
      call("ListObjectVersions");
      return xml(200, list(bucket, query));
    }
    if (method.equals("GET") && !key.isEmpty()) {
      call("GetObject");
      return object(bucket, key, parameter(query, "versionId"));
    }
    throw new AwsException("NotImplemented", "The stand-in does not know " + method);
  }

  private Reply upload(String version) {
    call("HeadObject");
    return new Reply(
        200,
        "audio/wav",
        Map.of("ETag", "\"d41d8cd98f00b204e9800998ecf8427e\"", "x-amz-version-id", version),
        new byte[CONTENT_BYTES]);
  }

  private Reply there() {
    call("HeadBucket");
    return new Reply(200, XML, Map.of(), new byte[0]);
  }

  private static String list(VersionedBucket bucket, Map<String, List<String>> query) {
    String prefix = parameter(query, "prefix");
    if (!VersionedBucket.folder().startsWith(prefix)) {
      throw new AwsException("InvalidArgument", "The stand-in lists all or nothing");
    }
    String asked = parameter(query, "max-keys");
    int most = asked.isEmpty() ? MOST_ON_A_PAGE : Integer.parseInt(asked);
    return VersionListing.of(
        bucket,
        prefix,
        bucket.page(
            parameter(query, "key-marker"),
            parameter(query, "version-id-marker"),
            Math.min(MOST_ON_A_PAGE, most)));
  }

  private static Reply object(VersionedBucket bucket, String key, String versionId) {
    VersionedBucket.Version version =
        bucket
            .find(key, versionId)
            .orElseThrow(() -> new AwsException("NoSuchVersion", "There is no such version"));
    if (version.marker()) {
      throw new AwsException("MethodNotAllowed", "A delete marker has no content");
    }
    return new Reply(
        200,
        "application/octet-stream",
        Map.of("ETag", '"' + version.etag() + '"', "x-amz-version-id", version.id()),
        new byte[CONTENT_BYTES]);
  }

  private void call(String operation) {
    calls.merge(operation, 1L, Long::sum);
  }

  private static String parameter(Map<String, List<String>> query, String name) {
    return query.getOrDefault(name, List.of("")).get(0);
  }

  private static Reply error(AwsException refused, String uri) {
    int status =
        switch (refused.code()) {
          case "NoSuchBucket", "NoSuchKey", "NoSuchVersion" -> 404;
          case "MethodNotAllowed" -> 405;
          case "NotImplemented" -> 501;
          default -> 400;
        };
    return xml(
        status,
        "<Error><Code>"
            + refused.code()
            + "</Code><Message>"
            + String.valueOf(refused.getMessage()).replace("<", "&lt;")
            + "</Message><Resource>"
            + uri.replace("&", "&amp;").replace("<", "&lt;")
            + "</Resource></Error>");
  }

  private static Reply xml(int status, String body) {
    String text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body;
    return new Reply(status, XML, Map.of(), text.getBytes(StandardCharsets.UTF_8));
  }
}
