package dev.trestle.adapter.dispatch;

import java.time.Duration;

/**
 * What a route's workers have to do, as its dispatcher told last.
 *
 * @param waitingJobs that the workers are to get; none while the route is paused
 * @param waitingAudio of those
 * @param runningJobs that were sent and have not ended
 * @param runningAudio of those
 */
public record Load(int waitingJobs, Duration waitingAudio, int runningJobs, Duration runningAudio) {

  /** Whether there is a job for a worker. */
  public boolean isActive() {
    return waitingJobs > 0 || runningJobs > 0;
  }
}
