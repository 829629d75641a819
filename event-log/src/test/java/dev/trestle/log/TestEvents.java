package dev.trestle.log;

import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** Events for tests. */
public final class TestEvents {

  public static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901234Z");

  private TestEvents() {}

  public static Event event(String id) {
    return event(id, "{\"id\":\"" + id + "\"}");
  }

  public static Event event(String id, String payload) {
    return of(id, "", payload);
  }

  public static Event of(String id, String subject, String payload) {
    return new Event(
        id,
        "custom.upload-service",
        "AudioUploaded",
        1,
        subject,
        TIME,
        Map.of(Event.TRACEPARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        Payload.of(payload));
  }

  /** An event whose payload does not compress. */
  public static Event incompressible(String id, int bytes, long seed) {
    byte[] payload = new byte[bytes];
    new Random(seed).nextBytes(payload);
    return new Event(id, "s", "T", 1, "", TIME, Map.of(), Payload.wrap(payload));
  }
}
