package dev.trestle.adapter.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.queue.Reading;
import dev.trestle.adapter.queue.Rejection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An event as an EventBridge rule sends it to a queue.
 *
 * @param id EventBridge's id of the entry
 * @param source who stated the fact
 * @param detailType event type as the bus spells it
 * @param time when it happened, in whole seconds; absent if the sender left it out
 * @param detail the payload, and perhaps {@code _event}
 */
public record Envelope(
    String id, String source, String detailType, @Nullable Instant time, ObjectNode detail) {

  /** Whether an object is meant to be an envelope, well-formed or not. */
  public static boolean isMeant(ObjectNode object) {
    return object.has("detail-type") || object.has("detail");
  }

  /** Reads an envelope; the refusal names the member that is wrong. */
  public static Reading<Envelope> read(ObjectNode object) {
    for (String member : new String[] {"id", "source", "detail-type"}) {
      if (!object.path(member).isTextual() || object.path(member).textValue().isEmpty()) {
        return invalid(member, "must be text; send the envelope as EventBridge makes it");
      }
    }
    if (!(object.get("detail") instanceof ObjectNode detail)) {
      return invalid(
          "detail",
          object.has("detail") ? "must be a JSON object" : "is missing: send the payload");
    }
    Instant time = null;
    if (object.hasNonNull("time")) {
      time = instant(object.get("time"));
      if (time == null) {
        return invalid("time", "must be an RFC 3339 time such as 2026-01-31T09:30:00Z");
      }
    }
    return Reading.of(
        new Envelope(
            object.get("id").textValue(),
            object.get("source").textValue(),
            object.get("detail-type").textValue(),
            time,
            detail));
  }

  private static @Nullable Instant instant(JsonNode node) {
    try {
      return OffsetDateTime.parse(node.asText()).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Reading<Envelope> invalid(String member, String message) {
    return Reading.refused(Rejection.ENVELOPE_INVALID, member + ": " + message);
  }
}
