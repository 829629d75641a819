package dev.trestle.replayer.read;

import dev.trestle.bus.EventEnvelope;
import dev.trestle.bus.EventPattern;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.proto.Problem;
import dev.trestle.v1.EventFilter;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which records a read delivers: every set that is not empty must hold the event's value, and the
 * pattern must take it.
 */
public record EventMatch(
    Set<String> types, Set<String> sources, Set<String> subjects, Predicate<LogRecord> pattern) {

  private static final Predicate<LogRecord> ANY = record -> true;

  static final EventMatch ALL = new EventMatch(Set.of(), Set.of(), Set.of(), ANY);

  /** What is wrong with a request's field {@code filter}; empty if {@link #of} takes it. */
  public static Optional<Problem> problemWith(EventFilter filter) {
    return ReadChecks.filter(filter);
  }

  /** What is wrong with an event pattern in a field of that name; empty also if there is none. */
  public static Optional<Problem> problemWithPattern(String field, String pattern) {
    return ReadChecks.pattern(field, pattern);
  }

  /**
   * What a filter asks for.
   *
   * @param onBus what a pattern is matched against; asked for records that pass all else
   */
  public static EventMatch of(EventFilter filter, Function<LogRecord, EventEnvelope> onBus) {
    return new EventMatch(
        Set.copyOf(filter.getTypesList()),
        Set.copyOf(filter.getSourcesList()),
        Set.copyOf(filter.getSubjectsList()),
        filter.getPattern().isEmpty() ? ANY : pattern(filter.getPattern(), onBus));
  }

  /**
   * Whether a record is wanted.
   *
   * @throws UndecidedException if the pattern would take too long to tell
   */
  public boolean matches(LogRecord record) {
    Event event = record.event();
    return (types.isEmpty() || types.contains(event.type()))
        && (sources.isEmpty() || sources.contains(event.source()))
        && (subjects.isEmpty() || subjects.contains(event.subject()))
        && pattern.test(record);
  }

  private static Predicate<LogRecord> pattern(
      String json, Function<LogRecord, EventEnvelope> onBus) {
    if (!(EventPattern.parse(json) instanceof EventPattern.Valid valid)) {
      throw new IllegalArgumentException("a filter that was not checked: " + json);
    }
    return record -> {
      EventEnvelope envelope = onBus.apply(record);
      try {
        return valid.pattern().matches(envelope);
      } catch (IllegalStateException tooManySteps) {
        throw new UndecidedException(record.position(), tooManySteps);
      }
    };
  }
}
