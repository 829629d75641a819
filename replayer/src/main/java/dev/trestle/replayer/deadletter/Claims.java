package dev.trestle.replayer.deadletter;

import dev.trestle.proto.Problem;
import dev.trestle.v1.DeadLetterState;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sees to it that one process at a time works on a letter, and only while there is something to do.
 */
@Singleton
final class Claims {

  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final String PREFIX = "DEAD_LETTER_STATE_";

  private final DeadLetterStates states;
  private final Clock clock;
  private final Duration length;

  /** A letter, or why it cannot be worked on. */
  sealed interface Found {}

  record Workable(Kept kept) implements Found {}

  record NotWorkable(Problem problem) implements Found {}

  Claims(DeadLetterStates states, Clock clock, DeadLetterConfig config) {
    this.states = states;
    this.clock = clock;
    this.length = config.claim();
  }

  /** Looks whether a letter can be worked on, and may be. Costs one read. */
  Found find(String id, LetterRights rights) {
    Optional<Kept> kept = DeadLetterId.parse(id).flatMap(states::get).filter(Kept::isRecorded);
    if (kept.isEmpty()) {
      return new NotWorkable(unknown(id));
    }
    Optional<Problem> problem = rights.problemWithSettling(kept.get().letter());
    if (problem.isPresent()) {
      return new NotWorkable(problem.get());
    }
    if (!kept.get().isUnsettled()) {
      return new NotWorkable(settled(kept.get()));
    }
    return kept.get().isClaimed(clock.instant())
        ? new NotWorkable(busy(id))
        : new Workable(kept.get());
  }

  /** Takes the right to work on it. Costs one write, won or lost. */
  Optional<Kept> claim(Kept seen) {
    return states.claim(seen, Instant.ofEpochMilli(clock.millis()).plus(length));
  }

  static Problem unknown(String id) {
    return Problem.of(
            ErrorReason.ERROR_REASON_DEAD_LETTER_NOT_FOUND,
            "There is no dead letter '" + id + "'; ListDeadLetters tells which there are")
        .with("dead_letter_id", id);
  }

  static Problem busy(String id) {
    return Problem.of(
            ErrorReason.ERROR_REASON_DEAD_LETTER_BUSY,
            "Another process works on the dead letter: look at its state, then retry")
        .with("dead_letter_id", id)
        .withRetryDelay(RETRY);
  }

  private static Problem settled(Kept kept) {
    DeadLetterState state = kept.letter().getState();
    return Problem.of(
            ErrorReason.ERROR_REASON_DEAD_LETTER_SETTLED,
            "The dead letter is settled: " + nameOf(state))
        .with("dead_letter_id", kept.letter().getId())
        .with("state", nameOf(state));
  }

  /** A state without the prefix of its enum, such as {@code OPEN}. */
  static String nameOf(DeadLetterState state) {
    return state.name().substring(PREFIX.length());
  }
}
