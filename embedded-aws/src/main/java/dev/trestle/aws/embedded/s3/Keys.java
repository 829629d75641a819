package dev.trestle.aws.embedded.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How keys are written where they cannot stand as they are. */
final class Keys {

  /** Backslashes, control characters, empty parts, and parts that mean a folder. */
  private static final Pattern ODD = Pattern.compile("[\\\\\\p{Cntrl}]|^/|//|(^|/)\\.{1,2}(/|$)");

  /** As in listings that ask for {@code encoding-type=url} and in notifications. */
  static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  /**
   * As in the path by which S3Mock is asked. Keys that its web server would change or refuse have
   * another name there.
   */
  static String inMock(String key) {
    if (ODD.matcher(key).find()) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      return "embedded-odd-key/" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
    return Arrays.stream(key.split("/", -1))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  private Keys() {}
}
