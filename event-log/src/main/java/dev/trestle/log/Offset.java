package dev.trestle.log;

/**
 * A position in a partition: dense, from 0, assigned once, never reused or reordered.
 *
 * @throws IllegalArgumentException if negative
 */
public record Offset(long value) implements Comparable<Offset> {

  /** The first record that a partition ever has. */
  public static final Offset FIRST = new Offset(0);

  public Offset {
    if (value < 0) {
      throw new IllegalArgumentException("offset must be 0 or more, was " + value);
    }
  }

  public static Offset of(long value) {
    return value == 0 ? FIRST : new Offset(value);
  }

  public Offset next() {
    return plus(1);
  }

  public Offset plus(long records) {
    return new Offset(Math.addExact(value, records));
  }

  public boolean isBefore(Offset other) {
    return value < other.value;
  }

  public boolean isAfter(Offset other) {
    return value > other.value;
  }

  public static Offset max(Offset one, Offset other) {
    return one.isBefore(other) ? other : one;
  }

  @Override
  public int compareTo(Offset other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
