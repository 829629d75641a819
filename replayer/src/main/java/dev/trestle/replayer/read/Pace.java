package dev.trestle.replayer.read;

import java.time.Duration;

/**
 * Holds records to a rate. The average never exceeds it; records may come together when they would
 * be closer than {@link #BURST}, so that a timer's resolution does not lower the rate.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371) on a monotonic clock. Not safe across threads.
 */
public final class Pace {

  /** What may come at once, as time's worth of records: 50 timer ticks, and hardly a burst. */
  static final Duration BURST = Duration.ofMillis(50);

  private final double interval;
  private final double tolerance;
  private double due;

  /**
   * A pace that allows the first record now.
   *
   * @param perSecond {@link Double#POSITIVE_INFINITY}: no limit
   */
  public Pace(double perSecond, long nowNanos) {
    interval = 1e9 / perSecond;
    tolerance = Math.max(0, BURST.toNanos() - interval);
    due = nowNanos;
  }

  /** Nanoseconds until the next record may be delivered; 0: now. */
  public long delay(long nowNanos) {
    return interval == 0 ? 0 : (long) Math.ceil(Math.max(0, due - tolerance - nowNanos));
  }

  /** Counts a record that was delivered. */
  public void delivered(long nowNanos) {
    due = Math.max(due, nowNanos) + interval;
  }
}
