package dev.trestle.replayer.read;

import java.time.Duration;

/**
 * How many records a read asks for at a time: about as many as it takes within the time that it may
 * hold them. Follows what the reader takes: it doubles with every page that was taken in time. Not
 * safe across threads.
 */
final class PageSize {

  private int records;

  private PageSize(int records) {
    this.records = records;
  }

  /**
   * The size to begin with.
   *
   * @param perSecond the pace of the read; {@link Double#POSITIVE_INFINITY}: none
   * @param held how long a page may be held
   * @param most as many records as the read may want in all
   */
  static PageSize of(double perSecond, Duration held, long most) {
    double records =
        Double.isInfinite(perSecond) ? most : Math.min(most, perSecond * held.toNanos() / 1e9);
    return new PageSize((int) Math.max(1, Math.min(records, Integer.MAX_VALUE)));
  }

  int records() {
    return records;
  }

  /** A page was taken to its end. */
  void taken() {
    records = records > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : records * 2;
  }

  /**
   * A page had to be let go.
   *
   * @param taken how many records of it had been taken
   */
  void letGo(long taken) {
    records = (int) Math.max(1, Math.min(taken, records));
  }
}
