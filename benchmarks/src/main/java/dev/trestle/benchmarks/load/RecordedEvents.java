package dev.trestle.benchmarks.load;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.log.store.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events of the wire as the log takes them. */
public final class RecordedEvents {

  private RecordedEvents() {}

  /** The content hash of each. */
  public static long[] contents(List<Event> events) {
    return events.stream()
        .mapToLong(
            event ->
                Identity.contentOf(event.source(), event.type(), event.subject(), event.payload()))
        .toArray();
  }

  /** The same event, with its payload's exact text. */
  public static Event of(dev.trestle.v1.Event event) {
    return new Event(
        event.getId(),
        event.getSource(),
        event.getType(),
        event.getSchemaVersion(),
        event.getSubject(),
        Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos()),
        Map.of(),
        Payload.of(event.getJson()));
  }
}
