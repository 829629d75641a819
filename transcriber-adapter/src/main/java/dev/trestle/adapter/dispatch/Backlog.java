package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a route has to do, as its dispatcher saw it last.
 *
 * @param at when
 * @param waitingJobs that are not claimed
 * @param waitingAudio of those, a job without estimate counting the default
 * @param runningJobs claimed or sent, and not ended
 * @param runningAudio of those
 * @param oldest when the job was accepted that waits longest; {@code null} if none waits
 * @param hold what keeps back those that wait
 */
record Backlog(
    Instant at,
    int waitingJobs,
    Duration waitingAudio,
    int runningJobs,
    Duration runningAudio,
    @Nullable Instant oldest,
    Hold hold) {

  /** Whether another one tells the same, seen at another time. */
  boolean equalsAt(Backlog other) {
    return equals(
        new Backlog(
            at,
            other.waitingJobs,
            other.waitingAudio,
            other.runningJobs,
            other.runningAudio,
            other.oldest,
            other.hold));
  }
}
