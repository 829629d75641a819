package dev.trestle.gateway.relay;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A steady rate, told by {@link System#nanoTime}: what was spent must be paid for in time before
 * the next may be. Time that went by unused counts for {@link #CREDIT} only. Not thread-safe.
 */
final class Pace {

  /** Makes good what pauses last too long, and is too little for a burst. */
  static final Duration CREDIT = Duration.ofMillis(100);

  private final double nanosEach;
  private long dueNanos;

  Pace(long perSecond, long nowNanos) {
    this.nanosEach = (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.dueNanos = nowNanos;
  }

  /** How long until the next may be; not positive: it may be now. */
  long waitNanos(long nowNanos) {
    return dueNanos - nowNanos;
  }

  void spend(long count, long nowNanos) {
    long earliest = nowNanos - CREDIT.toNanos();
    dueNanos = (dueNanos - earliest < 0 ? earliest : dueNanos) + (long) (count * nanosEach);
  }
}
