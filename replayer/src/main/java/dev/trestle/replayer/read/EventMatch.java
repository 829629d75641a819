package dev.trestle.replayer.read;

import dev.trestle.log.Event;
import dev.trestle.v1.EventFilter;
import java.util.Set;

/** Which events a read delivers: every set that is not empty must hold the event's value. */
record EventMatch(Set<String> types, Set<String> sources, Set<String> subjects) {

  static final EventMatch ALL = new EventMatch(Set.of(), Set.of(), Set.of());

  static EventMatch of(EventFilter filter) {
    return new EventMatch(
        Set.copyOf(filter.getTypesList()),
        Set.copyOf(filter.getSourcesList()),
        Set.copyOf(filter.getSubjectsList()));
  }

  boolean matches(Event event) {
    return (types.isEmpty() || types.contains(event.type()))
        && (sources.isEmpty() || sources.contains(event.source()))
        && (subjects.isEmpty() || subjects.contains(event.subject()));
  }
}
