package dev.trestle.gateway.intake;

import dev.trestle.s3events.ObjectEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of the domain event that is made of an event of S3: the same whenever that one is told,
 * and by whichever gateway.
 *
 * @param hash of what identifies the event of S3, 128 bits in hexadecimal digits
 * @param hops how many events of intake led to it, as far as objects say what they came of
 */
record EventId(String hash, int hops) {

  private static final Pattern FORM = Pattern.compile("s3-([0-9a-f]{32})(?:\\.([1-9][0-9]{0,3}))?");
  private static final int BYTES = 16;

  /**
   * The id of an event's own.
   *
   * @param cause id of the event in consequence of which the object was written, as the object
   *     says; one that is not of intake, and empty, begin a chain
   */
  static EventId of(ObjectEvent event, String cause) {
    Matcher before = FORM.matcher(cause);
    int hops = 0;
    if (before.matches()) {
      hops = before.group(2) == null ? 1 : Integer.parseInt(before.group(2)) + 1;
    }
    return new EventId(hash(event), hops);
  }

  static String hash(ObjectEvent event) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(event.identity().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "s3-" + hash + (hops == 0 ? "" : "." + hops);
  }
}
