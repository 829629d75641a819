package dev.trestle.aws.embedded.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request of S3, with the bucket taken from the host name or the path.
 *
 * @param bucket empty if the request names none
 * @param key decoded; empty if the request names none
 * @param query without what says only who asks, and with which SDK
 * @param uri path-style, as S3Mock is to be asked
 * @param headers gives the header of a name, whatever its case
 */
public record S3Request(
    String method,
    String bucket,
    String key,
    Map<String, String> query,
    String uri,
    Function<String, @Nullable String> headers) {

  /** Reads a request line and its headers. */
  public static S3Request of(
      String method, String uri, Function<String, @Nullable String> headers) {
    String host = headers.apply("Host");
    return of(method, host == null ? "" : host, uri, headers);
  }

  private static S3Request of(
      String method, String host, String uri, Function<String, @Nullable String> headers) {
    String inHost = bucketOf(host);
    String pathStyle = inHost.isEmpty() ? uri : "/" + inHost + uri;
    int question = pathStyle.indexOf('?');
    String path = question < 0 ? pathStyle : pathStyle.substring(0, question);
    String query = question < 0 ? "" : pathStyle.substring(question + 1);
    String names = path.startsWith("/") ? path.substring(1) : path;
    int slash = names.indexOf('/');
    String bucket = slash < 0 ? names : names.substring(0, slash);
    String key = slash < 0 ? "" : decode(names.substring(slash + 1));
    String asked =
        key.isEmpty()
            ? pathStyle
            : "/" + bucket + "/" + Keys.inMock(key) + (question < 0 ? "" : "?" + query);
    return new S3Request(method, decode(bucket), key, query(query), asked, headers);
  }

  /** A header, or the empty text. */
  String header(String name) {
    String value = headers.apply(name);
    return value == null ? "" : value;
  }

  /** The version that is asked for; empty if none is. */
  String versionId() {
    return query.getOrDefault("versionId", "");
  }

  boolean has(String parameter) {
    return query.containsKey(parameter);
  }

  /** What S3Mock is to be asked for, with another version. */
  String uriOfVersion(String stored) {
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    String others =
        question < 0
            ? ""
            : Arrays.stream(uri.substring(question + 1).split("&"))
                .filter(pair -> !pair.isEmpty() && !pair.startsWith("versionId="))
                .map(pair -> pair + "&")
                .collect(Collectors.joining());
    return path + "?" + others + "versionId=" + stored;
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
      if (!pair.isEmpty() && !pair.startsWith("x-id=") && !pair.startsWith("X-Amz-")) {
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
