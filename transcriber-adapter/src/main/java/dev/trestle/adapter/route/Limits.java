package dev.trestle.adapter.route;

import java.time.Duration;

/**
 * How fast a route's jobs go to workers, and how long they may take.
 *
 * @param maxPerSecond jobs sent in a second, over all instances; 0: as many as come
 * @param stagger least time between two jobs sent; zero: none
 * @param maxInFlight jobs sent and not ended; 0: any number
 * @param highWater messages in the worker queue at which nothing more is sent; 0: any number
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

  /**
   * Whether nothing holds jobs back: each may be sent as soon as it is accepted. Deadlines and
   * attempts hold nothing back.
   */
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
