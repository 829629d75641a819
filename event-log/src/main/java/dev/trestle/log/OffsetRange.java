package dev.trestle.log;

/**
 * What a partition holds.
 *
 * @param earliest the oldest kept record; equal to {@code next} if none is kept
 * @param next the offset that the next appended record will get
 */
public record OffsetRange(Offset earliest, Offset next) {

  public static final OffsetRange EMPTY = new OffsetRange(Offset.FIRST, Offset.FIRST);

  public OffsetRange {
    if (earliest.isAfter(next)) {
      throw new IllegalArgumentException("earliest " + earliest + " is after next " + next);
    }
  }

  public boolean isEmpty() {
    return earliest.equals(next);
  }

  /** How many records are kept. */
  public long size() {
    return next.value() - earliest.value();
  }

  /** Whether a read may start here: from the earliest up to and including {@code next}. */
  public boolean allowsReadFrom(Offset offset) {
    return !offset.isBefore(earliest) && !offset.isAfter(next);
  }
}
