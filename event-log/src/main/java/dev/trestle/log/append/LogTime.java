package dev.trestle.log.append;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The time of a partition: its append times never go back, whatever becomes of clocks. While the
 * newest is ahead of the wall clock, the log's time goes on a little slower than real time: so
 * windows end, and the clock catches up. Used by one thread at a time.
 */
final class LogTime {

  /** Of real time, that passes in a log whose newest record is ahead of every clock. */
  private static final double AHEAD_PACE = 7.0 / 8;

  private final LongSupplier nanos;
  private Instant newest = Instant.EPOCH;

  /** Since when the log's time passes at least at {@link #AHEAD_PACE}. */
  private Instant paceFrom = Instant.EPOCH;

  private long paceFromNanos;

  /**
   * @param nanos a clock that is never set, in nanoseconds
   */
  LogTime(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Append time of the newest record that is known. */
  Instant newest() {
    return newest;
  }

  /** The log is known to end at a record of this time, whatever was known before. */
  void begin(Instant newestRecord) {
    newest = newestRecord;
  }

  /** A record of this time follows. */
  void passed(Instant appendTime) {
    newest = later(newest, appendTime);
    long now = nanos.getAsLong();
    if (appendTime.isAfter(paced(now))) {
      paceFrom = appendTime;
      paceFromNanos = now;
    }
  }

  /**
   * The append time of a batch formed now, in whole milliseconds: the wall clock's, but never
   * before the newest.
   */
  Instant of(Instant now) {
    Instant wall = now.truncatedTo(ChronoUnit.MILLIS);
    return later(later(newest, wall), paced(nanos.getAsLong()).truncatedTo(ChronoUnit.MILLIS));
  }

  private Instant paced(long now) {
    return paceFrom.plusNanos((long) ((now - paceFromNanos) * AHEAD_PACE));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}
