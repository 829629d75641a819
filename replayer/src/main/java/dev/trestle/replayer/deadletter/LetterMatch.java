package dev.trestle.replayer.deadletter;

import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.replayer.request.Answer;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterFilter;
import dev.trestle.v1.DeadLetterKind;
import dev.trestle.v1.DeadLetterState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which letters a filter selects: every set that is not empty must hold the letter's value. */
record LetterMatch(
    Set<DeadLetterState> states,
    Set<DeadLetterKind> kinds,
    Set<String> causes,
    Set<String> types,
    Set<String> sources,
    Set<String> targets,
    Set<String> queues,
    Optional<Instant> sentFrom,
    Optional<Instant> sentBefore) {

  private static final int MAX_VALUES = 100;
  private static final int MAX_LENGTH = 256;

  /**
   * Checks a filter.
   *
   * @param otherwise the states that it means if it names none; empty for all
   */
  static Answer<LetterMatch> of(DeadLetterFilter filter, Set<DeadLetterState> otherwise) {
    Problem problem =
        firstOf(
            values("causes", filter.getCausesList()),
            values("event_types", filter.getEventTypesList()),
            values("event_sources", filter.getEventSourcesList()),
            values("targets", filter.getTargetsList()),
            values("queues", filter.getQueuesList()),
            count("states", filter.getStatesCount()),
            count("kinds", filter.getKindsCount()),
            named(
                "states",
                filter.getStatesList().stream()
                    .allMatch(
                        state ->
                            state != DeadLetterState.UNRECOGNIZED
                                && state != DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED)),
            named(
                "kinds",
                filter.getKindsList().stream()
                    .allMatch(
                        kind ->
                            kind != DeadLetterKind.UNRECOGNIZED
                                && kind != DeadLetterKind.DEAD_LETTER_KIND_UNSPECIFIED)),
            filter.hasSentFrom()
                ? time("sent_from", ProtoTime.problemWith(filter.getSentFrom()))
                : null,
            filter.hasSentBefore()
                ? time("sent_before", ProtoTime.problemWith(filter.getSentBefore()))
                : null);
    if (problem != null) {
      return Answer.refuse(problem);
    }
    return Answer.of(
        new LetterMatch(
            filter.getStatesCount() == 0 ? otherwise : Set.copyOf(filter.getStatesList()),
            Set.copyOf(filter.getKindsList()),
            Set.copyOf(filter.getCausesList()),
            Set.copyOf(filter.getEventTypesList()),
            Set.copyOf(filter.getEventSourcesList()),
            Set.copyOf(filter.getTargetsList()),
            Set.copyOf(filter.getQueuesList()),
            filter.hasSentFrom()
                ? Optional.of(ProtoTime.toInstant(filter.getSentFrom()))
                : Optional.empty(),
            filter.hasSentBefore()
                ? Optional.of(ProtoTime.toInstant(filter.getSentBefore()))
                : Optional.empty()));
  }

  boolean matches(DeadLetter letter) {
    Instant sent = ProtoTime.toInstant(letter.getSendTime());
    return allows(states, letter.getState())
        && allows(kinds, letter.getKind())
        && allows(causes, letter.getCause())
        && allows(types, letter.getEventType())
        && allows(sources, letter.getEventSource())
        && allows(targets, letter.getTarget())
        && allows(queues, letter.getQueue())
        && sentFrom.filter(sent::isBefore).isEmpty()
        && sentBefore.filter(bound -> !sent.isBefore(bound)).isEmpty();
  }

  /** Whether the index of open letters has all that it selects. */
  boolean isOfOpenOnly() {
    return states.equals(Set.of(DeadLetterState.DEAD_LETTER_STATE_OPEN));
  }

  private static <T> boolean allows(Set<T> allowed, T value) {
    return allowed.isEmpty() || allowed.contains(value);
  }

  private static @Nullable Problem firstOf(@Nullable Problem... problems) {
    for (Problem problem : problems) {
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static @Nullable Problem values(String field, List<String> values) {
    for (String value : values) {
      if (value.length() > MAX_LENGTH) {
        return invalid(field, "at most " + MAX_LENGTH + " characters in a value");
      }
    }
    return count(field, values.size());
  }

  private static @Nullable Problem count(String field, int count) {
    return count > MAX_VALUES
        ? invalid(field, "at most " + MAX_VALUES + " values, was " + count)
        : null;
  }

  private static @Nullable Problem named(String field, boolean known) {
    return known ? null : invalid(field, "use values that this server knows, and not UNSPECIFIED");
  }

  private static @Nullable Problem time(String field, @Nullable String problem) {
    return problem == null ? null : invalid(field, problem);
  }

  private static Problem invalid(String field, String description) {
    return Problem.invalidField("filter." + field, description);
  }
}
