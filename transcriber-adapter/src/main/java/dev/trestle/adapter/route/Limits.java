package dev.trestle.adapter.route;

import java.time.Duration;

/**
 * How long a route's jobs may take.
 *
 * @param maxAttempts how often a job is sent at most, one after another, before it has timed out
 * @param deadline base of the time that an attempt has from when it is sent
 * @param deadlineFactor how many times the estimated duration of the audio is added to that
 */
public record Limits(int maxAttempts, Duration deadline, double deadlineFactor) {

  /**
   * The time that an attempt has from when it is sent.
   *
   * @param estimate duration of the audio; zero if unknown
   */
  public Duration timeFor(Duration estimate) {
    return deadline.plusMillis(Math.round(estimate.toMillis() * deadlineFactor));
  }
}
