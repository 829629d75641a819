package dev.trestle.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event as somebody else sent it, a rule of EventBridge mostly.
 *
 * @param id EventBridge's id of the event
 * @param source who stated the fact
 * @param detailType event type as the bus spells it
 * @param time when it happened, in whole seconds; absent if the sender left it out
 * @param resources ARNs; what is no text among them is left out
 * @param place where the bus is; empty texts if the sender left it out
 * @param detail the payload, and perhaps {@code _event}; numbers keep every digit
 */
public record ReceivedEvent(
    String id,
    String source,
    String detailType,
    @Nullable Instant time,
    List<String> resources,
    BusPlace place,
    ObjectNode detail) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  /** What reading gave. */
  public sealed interface Reading {}

  /** An event. */
  public record Read(ReceivedEvent event) implements Reading {}

  /**
   * No event.
   *
   * @param member the member of the envelope that is missing or wrong; empty if the text is no JSON
   *     object
   * @param problem what is wrong with it, and what to do
   */
  public record Unreadable(String member, String problem) implements Reading {}

  public ReceivedEvent {
    resources = List.copyOf(resources);
  }

  /**
   * Reads an envelope.
   *
   * @param utf8 anything at all
   */
  public static Reading read(byte[] utf8) {
    try {
      return MAPPER.readTree(utf8) instanceof ObjectNode object
          ? read(object)
          : new Unreadable("", "the text is not a JSON object: send one object");
    } catch (JsonProcessingException e) {
      return new Unreadable("", "the text is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      return new Unreadable("", "the text is not UTF-8: " + e.getMessage());
    }
  }

  /** Whether an object is meant to be an envelope, well-formed or not. */
  public static boolean isMeant(ObjectNode object) {
    return object.has("detail-type") || object.has("detail");
  }

  /** Reads an envelope that is parsed already. */
  public static Reading read(ObjectNode object) {
    for (String member : new String[] {"id", "source", "detail-type"}) {
      if (text(object, member).isEmpty()) {
        return new Unreadable(member, "must be text; send the envelope as EventBridge makes it");
      }
    }
    if (!(object.get("detail") instanceof ObjectNode detail)) {
      return new Unreadable(
          "detail",
          object.has("detail") ? "must be a JSON object" : "is missing: send the payload");
    }
    Instant time = null;
    if (object.hasNonNull("time")) {
      time = instant(object.get("time"));
      if (time == null) {
        return new Unreadable("time", "must be an RFC 3339 time such as 2026-01-31T09:30:00Z");
      }
    }
    List<String> resources = new ArrayList<>();
    for (JsonNode resource : object.path("resources")) {
      if (resource.isTextual()) {
        resources.add(resource.textValue());
      }
    }
    return new Read(
        new ReceivedEvent(
            text(object, "id"),
            text(object, "source"),
            text(object, "detail-type"),
            time,
            resources,
            new BusPlace(text(object, "account"), text(object, "region")),
            detail));
  }

  /** What the gateway says about the event; empty if it came from elsewhere. */
  public Optional<EventMember> member() {
    return EventMember.read(detail);
  }

  /** The detail without {@code _event}; a copy. */
  public ObjectNode payload() {
    ObjectNode payload = detail.deepCopy();
    payload.remove(EventMember.NAME);
    return payload;
  }

  private static String text(ObjectNode object, String member) {
    return object.path(member).isTextual() ? object.path(member).textValue() : "";
  }

  private static @Nullable Instant instant(JsonNode node) {
    try {
      return OffsetDateTime.parse(node.asText()).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
