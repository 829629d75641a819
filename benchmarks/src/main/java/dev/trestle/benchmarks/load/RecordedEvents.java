package dev.trestle.benchmarks.load;

import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import java.time.Instant;
import java.util.Map;

/** Events of the wire as the log takes them. */
public final class RecordedEvents {

  private RecordedEvents() {}

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
