package dev.trestle.replayer.objects;

import java.util.Base64;

/** What became of the content of a version, in a log that keeps contents. */
public sealed interface ObjectContent {

  /**
   * The bytes, in base64 as the payload has them.
   *
   * @param base64 with padding, without line ends
   */
  record Kept(String base64) implements ObjectContent {

    /** Costs a copy. */
    public static Kept of(byte[] bytes) {
      return new Kept(Base64.getEncoder().encodeToString(bytes));
    }

    /** A copy. */
    public byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }
  }

  /** The version was removed before its content could be read. */
  record Gone() implements ObjectContent {}

  /** S3 does not give it: it is archived, or access is denied. */
  record Refused() implements ObjectContent {}

  /** Larger than the log keeps. */
  record TooLarge() implements ObjectContent {}
}
