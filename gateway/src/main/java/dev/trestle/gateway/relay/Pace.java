package dev.trestle.gateway.relay;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A steady rate, told by {@link System#nanoTime}, kept in small bursts: whoever has spent all waits
 * until {@link #CREDIT} is earned, and longer waits earn no more. Not thread-safe.
 */
final class Pace {

  /** At 1,000 a second a burst is 250 events, 25 full calls; a shorter pause is made good. */
  static final Duration CREDIT = Duration.ofMillis(250);

  private final double nanosEach;
  private long dueNanos;

  Pace(long perSecond, long nowNanos) {
    this.nanosEach = (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.dueNanos = nowNanos - CREDIT.toNanos();
  }

  /** How long the next must wait; 0: it may be now. */
  long waitNanos(long nowNanos) {
    long owed = dueNanos - nowNanos;
    return owed <= 0 ? 0 : owed + CREDIT.toNanos();
  }

  void spend(long count, long nowNanos) {
    long earliest = nowNanos - CREDIT.toNanos();
    dueNanos = (dueNanos - earliest < 0 ? earliest : dueNanos) + (long) (count * nanosEach);
  }
}
