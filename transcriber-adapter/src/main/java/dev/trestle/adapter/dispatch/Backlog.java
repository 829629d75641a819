package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
 * @param pace seconds of audio that the workers finish in a second, lately; 0 if none
 */
record Backlog(
    Instant at,
    int waitingJobs,
    Duration waitingAudio,
    int runningJobs,
    Duration runningAudio,
    @Nullable Instant oldest,
    Hold hold,
    double pace) {

  /** A hundred years say as much as more. */
  private static final double LONGEST_DRAIN = 3.2e9;

  /** How long the workers take at this pace for all that waits and runs; empty if they do none. */
  Optional<Duration> drainTime() {
    double seconds = waitingAudio.plus(runningAudio).toMillis() / 1e3;
    if (seconds == 0) {
      return Optional.of(Duration.ZERO);
    }
    return pace > 0
        ? Optional.of(Duration.ofSeconds((long) Math.min(seconds / pace, LONGEST_DRAIN)))
        : Optional.empty();
  }

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
            other.hold,
            other.pace));
  }
}
