package dev.trestle.replayer.reseed;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import java.time.Instant;
import java.util.Map;

/** Records for tests of what is made of them. */
final class Records {

  static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  private Records() {}

  static LogRecord of(Event event) {
    return of("events", event);
  }

  static LogRecord of(String log, Event event) {
    return new LogRecord(
        new Position(new Partition(log, 1), Offset.of(42)), TIME.plusSeconds(1), event);
  }

  static Event event(String source, String type, String subject, String payload) {
    return new Event(
        "e-1", source, type, 1, subject, TIME, Map.of("tenant", "t1"), Payload.of(payload));
  }

  static LogRecord version(String kind, String more) {
    return of(
        "objects/uploads",
        event(
            "trestle.objects",
            "ObjectVersion",
            "a b/ä+c.wav",
            """
            {"bucket":"uploads","key":"a b/ä+c.wav","versionId":"v1","kind":"%s","via":"history",
             "lastModified":"2026-01-02T03:04:05Z"%s}"""
                .formatted(kind, more)));
  }
}
