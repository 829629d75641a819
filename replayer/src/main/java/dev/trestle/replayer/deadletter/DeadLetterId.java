package dev.trestle.replayer.deadletter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a dead letter: when its message was sent, in milliseconds since the epoch with 13 digits,
 * and 80 bits of SHA-256 over where it lay and its id there. So a message has one id however often
 * it is delivered, ids sort by age, and an id tells under which day its state is kept.
 */
record DeadLetterId(String text) {

  private static final Pattern FORM = Pattern.compile("\\d{13}-[0-9a-f]{20}");
  private static final long LAST_MILLIS = 9_999_999_999_999L;

  /**
   * The id of a message.
   *
   * @param place queue, or log and partition
   * @param id of the message there
   */
  static DeadLetterId of(Instant sent, String place, String id) {
    byte[] hash = sha256(place + '\n' + id);
    return new DeadLetterId(atOrAfter(sent) + "-" + HexFormat.of().formatHex(hash, 0, 10));
  }

  /** Empty if no dead letter can have this id. */
  static Optional<DeadLetterId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new DeadLetterId(text)) : Optional.empty();
  }

  /** A text that sorts before every id of a message sent then or later, and after all others. */
  static String atOrAfter(Instant time) {
    long millis = Math.max(0, Math.min(LAST_MILLIS, time.toEpochMilli()));
    return String.format(Locale.ROOT, "%013d", millis);
  }

  /** The day of the sending in UTC, such as {@code 2026-01-31}. */
  LocalDate day() {
    return Instant.ofEpochMilli(Long.parseLong(text.substring(0, 13)))
        .atOffset(ZoneOffset.UTC)
        .toLocalDate();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
