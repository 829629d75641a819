package dev.trestle.replayer.read;

import dev.trestle.bus.EventEnvelope;
import dev.trestle.bus.EventPattern;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
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

  /**
   * What a request's field {@code filter} asks for, or what is wrong with it.
   *
   * @param onBus what a pattern is matched against; asked for records that pass all else
   */
  public static Answer<EventMatch> of(
      EventFilter filter, Function<LogRecord, EventEnvelope> onBus) {
    Optional<Problem> problem = ReadChecks.filterValues(filter);
    if (problem.isPresent()) {
      return Answer.refuse(problem.get());
    }
    return pattern("filter.pattern", filter.getPattern(), onBus)
        .then(
            pattern ->
                Answer.of(
                    new EventMatch(
                        Set.copyOf(filter.getTypesList()),
                        Set.copyOf(filter.getSourcesList()),
                        Set.copyOf(filter.getSubjectsList()),
                        pattern)));
  }

  /**
   * What a filter asks for that {@link #of} took before.
   *
   * @throws IllegalArgumentException if it takes it no more
   */
  public static EventMatch again(EventFilter filter, Function<LogRecord, EventEnvelope> onBus) {
    if (of(filter, onBus) instanceof Answer.Given<EventMatch> given) {
      return given.response();
    }
    throw new IllegalArgumentException("a filter that was not checked: " + filter);
  }

  /** All that a pattern in a field of that name takes, or what is wrong with it. */
  public static Answer<EventMatch> ofPattern(
      String field, String pattern, Function<LogRecord, EventEnvelope> onBus) {
    return pattern(field, pattern, onBus)
        .then(takes -> Answer.of(new EventMatch(Set.of(), Set.of(), Set.of(), takes)));
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

  /** Compiles a pattern; none takes everything. */
  private static Answer<Predicate<LogRecord>> pattern(
      String field, String json, Function<LogRecord, EventEnvelope> onBus) {
    if (json.isEmpty()) {
      return Answer.of(ANY);
    }
    EventPattern.Parsing parsed = EventPattern.parse(json);
    if (parsed instanceof EventPattern.Invalid invalid) {
      return Answer.refuse(Problem.invalidField(field, invalid.problem()));
    }
    EventPattern pattern = ((EventPattern.Valid) parsed).pattern();
    return Answer.of(
        record -> {
          EventEnvelope envelope = onBus.apply(record);
          try {
            return pattern.matches(envelope);
          } catch (IllegalStateException tooManySteps) {
            throw new UndecidedException(record.position(), tooManySteps);
          }
        });
  }
}
