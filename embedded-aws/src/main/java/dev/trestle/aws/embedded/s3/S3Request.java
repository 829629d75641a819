package dev.trestle.aws.embedded.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request of S3, with the bucket taken from the host name or the path.
 *
 * @param bucket empty if the request names none
 * @param key decoded; empty if the request names none
 * @param uri path-style, as S3Mock is to be asked
 */
public record S3Request(
    String method, String bucket, String key, Map<String, String> query, boolean copy, String uri) {

  /** Reads a request line and its host. */
  public static S3Request of(String method, String host, String uri, boolean copy) {
    String inHost = bucketOf(host);
    String pathStyle = inHost.isEmpty() ? uri : "/" + inHost + uri;
    int question = pathStyle.indexOf('?');
    String path = question < 0 ? pathStyle : pathStyle.substring(0, question);
    String query = question < 0 ? "" : pathStyle.substring(question + 1);
    String names = path.startsWith("/") ? path.substring(1) : path;
    int slash = names.indexOf('/');
    String bucket = slash < 0 ? names : names.substring(0, slash);
    String key = slash < 0 ? "" : names.substring(slash + 1);
    return new S3Request(method, decode(bucket), decode(key), query(query), copy, pathStyle);
  }

  /** {@code <bucket>.localhost} and {@code <bucket>.s3.<anything>}. */
  private static String bucketOf(String host) {
    String name = host.replaceFirst(":\\d+$", "");
    int s3 = name.indexOf(".s3.");
    if (s3 > 0) {
      return name.substring(0, s3);
    }
    String local = ".localhost";
    return name.endsWith(local) && !name.startsWith("s3.")
        ? name.substring(0, name.length() - local.length())
        : "";
  }

  private static Map<String, String> query(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        parameters.put(
            decode(equals < 0 ? pair : pair.substring(0, equals)),
            decode(equals < 0 ? "" : pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String encoded) {
    // A plus stands for itself in an S3 path.
    return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
