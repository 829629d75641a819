package dev.trestle.gateway.faults;

import dev.trestle.v1.Event;
import java.util.Random;

/**
 * The events of a load: of a few subjects, some without an id, some that have to be refused. The
 * same seed gives the same events. Not safe across threads.
 */
final class SeededEvents {

  private static final int SUBJECTS = 7;
  private static final String SOURCE = "faults.load";
  private static final String TYPE = "UserRegistered";

  private final long seed;
  private final Random random;
  private int made;

  SeededEvents(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  LoadEvent next() {
    int n = made++;
    int die = random.nextInt(100);
    if (die < 5) {
      return refusable(n);
    }
    Event event = event(n, random.nextInt(400)).build();
    return die < 8 ? valid(event.toBuilder().clearId().build()) : valid(event);
  }

  /** The same id with another payload. */
  LoadEvent conflictWith(LoadEvent first) {
    Event other = event(made++, 0).setId(first.event().getId()).build();
    return new LoadEvent(sent(other), other, "EVENT_ID_CONFLICT");
  }

  private LoadEvent refusable(int n) {
    Event event = event(n, 0).build();
    String json = event.getJson();
    return switch (n % 4) {
      case 0 -> refused(event.toBuilder().clearSource(), "INVALID_FIELD");
      case 1 -> refused(event.toBuilder().setType("NoSuchType"), "EVENT_TYPE_NOT_FOUND");
      case 2 ->
          refused(event.toBuilder().setJson(json.replace("userId", "user")), "SCHEMA_VIOLATION");
      default ->
          refused(
              event.toBuilder().setJson(json.substring(0, json.length() - 1)), "PAYLOAD_INVALID");
    };
  }

  private Event.Builder event(int n, int padding) {
    String json =
        "{\"userId\": \"user-%d\", \"displayName\": \"%s\", \"tags\": {\"run\": \"%d\", \"n\": \"%d\"}}"
            .formatted(n % 97, "x".repeat(1 + padding % 250), seed, n);
    return Event.newBuilder()
        .setId("load-" + seed + "-" + n)
        .setSource(SOURCE)
        .setType(TYPE)
        .setSubject("subject-" + random.nextInt(SUBJECTS))
        .setJson(json);
  }

  private static LoadEvent valid(Event event) {
    return new LoadEvent(sent(event), event, "");
  }

  private static LoadEvent refused(Event.Builder builder, String reason) {
    Event event = builder.build();
    return new LoadEvent(sent(event), event, reason);
  }

  private static Sent sent(Event event) {
    return new Sent(event.getId(), event.getSubject(), event.getJson());
  }
}
