package dev.trestle.s3events;

import java.util.Locale;

/**
 * S3's mark of order among the changes of one key: the greater is the later. It orders, it never
 * identifies: stand-ins of S3 give every change the same one or none, and listings have none.
 *
 * <p>S3 writes hexadecimal digits in either case and of any length. Comparison is that of the user
 * guide: the shorter is padded with zeros on the right, then they are compared as text. Two that
 * compare as equal are equal.
 */
public final class Sequencer implements Comparable<Sequencer> {

  /** Digits at most; S3 writes 16 to 18. */
  public static final int MAX_LENGTH = 128;

  private final String text;
  private final String significant;

  private Sequencer(String text) {
    this.text = text;
    String upper = text.toUpperCase(Locale.ROOT);
    int end = upper.length();
    while (end > 0 && upper.charAt(end - 1) == '0') {
      end--;
    }
    this.significant = upper.substring(0, end);
  }

  /**
   * As S3 wrote it.
   *
   * @throws IllegalArgumentException unless it is 1 to {@value #MAX_LENGTH} hexadecimal digits
   */
  public static Sequencer of(String text) {
    if (!isValid(text)) {
      throw new IllegalArgumentException(
          "a sequencer is 1 to " + MAX_LENGTH + " hexadecimal digits, not \"" + text + '"');
    }
    return new Sequencer(text);
  }

  static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
  }

  /** The same text for those that are equal. */
  String significant() {
    return significant;
  }

  @Override
  public int compareTo(Sequencer other) {
    // Without the zeros at its end a text that begins another one is the smaller, as padded.
    return significant.compareTo(other.significant);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sequencer that && significant.equals(that.significant);
  }

  @Override
  public int hashCode() {
    return significant.hashCode();
  }

  /** As S3 wrote it. */
  @Override
  public String toString() {
    return text;
  }
}
