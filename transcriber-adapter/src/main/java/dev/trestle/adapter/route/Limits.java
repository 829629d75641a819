package dev.trestle.adapter.route;

import java.time.Duration;

/**
 * How a route's jobs go to the workers, over all processes, and how long they may take.
 *
 * @param maxPerSecond jobs sent in any second; below 1: one in so much more time; 0: no limit
 * @param stagger least time between one job and the next; zero: none
 * @param maxInFlight jobs claimed or sent and not ended; 0: no limit
 * @param highWater messages in the worker queue; 0: no limit
 * @param maxAttempts how often a job is sent at most, one after another, before it has timed out
 * @param deadline base of the time that an attempt has from when it is sent
 * @param deadlineFactor how many times the estimated duration of the audio is added to that
 */
public record Limits(
    double maxPerSecond,
    Duration stagger,
    int maxInFlight,
    int highWater,
    int maxAttempts,
    Duration deadline,
    double deadlineFactor) {

  /** Whether a job may be sent at any time, whatever else is sent. */
  public boolean isOpen() {
    return maxPerSecond == 0 && stagger.isZero() && maxInFlight == 0 && highWater == 0;
  }

  /**
   * The time that an attempt has from when it is sent.
   *
   * @param estimate duration of the audio; zero if unknown
   */
  public Duration timeFor(Duration estimate) {
    return deadline.plusMillis(Math.round(estimate.toMillis() * deadlineFactor));
  }
}
