package dev.trestle.replayer.read;

import dev.trestle.log.Event;
import dev.trestle.proto.Problem;
import dev.trestle.v1.EventFilter;
import java.util.Optional;
import java.util.Set;

/** Which events a read delivers: every set that is not empty must hold the event's value. */
public record EventMatch(Set<String> types, Set<String> sources, Set<String> subjects) {

  static final EventMatch ALL = new EventMatch(Set.of(), Set.of(), Set.of());

  /** What is wrong with a request's field {@code filter}; empty if {@link #of} takes it. */
  public static Optional<Problem> problemWith(EventFilter filter) {
    return ReadChecks.filter(filter);
  }

  public static EventMatch of(EventFilter filter) {
    return new EventMatch(
        Set.copyOf(filter.getTypesList()),
        Set.copyOf(filter.getSourcesList()),
        Set.copyOf(filter.getSubjectsList()));
  }

  public boolean matches(Event event) {
    return (types.isEmpty() || types.contains(event.type()))
        && (sources.isEmpty() || sources.contains(event.source()))
        && (subjects.isEmpty() || subjects.contains(event.subject()));
  }
}
