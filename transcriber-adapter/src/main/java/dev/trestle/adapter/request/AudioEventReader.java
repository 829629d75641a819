package dev.trestle.adapter.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.Envelopes;
import dev.trestle.adapter.event.EventSchemas;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.Routes;
import dev.trestle.bus.EventEnvelope;
import dev.trestle.bus.EventMember;
import dev.trestle.bus.ReceivedEvent;
import dev.trestle.queues.Message;
import dev.trestle.queues.OutageException;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.Validation;
import dev.trestle.schemas.Violation;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads what the rules put on the requests queue, finds the route that takes it, and validates it
 * again: others than the gateway write to the bus as well.
 *
 * <p>An event of the gateway says its type and schema version in {@code _event}. Of any other event
 * the type is the detail type, as the schema spells it or in words ({@code Audio Uploaded}), and
 * the version is the newest one that it satisfies.
 */
@Singleton
final class AudioEventReader {

  /** As the event contract has it; also bounds what goes into the table. */
  private static final int MAX_ID = 256;

  private final EventSchemas schemas;
  private final Routes routes;

  AudioEventReader(EventSchemas schemas, Routes routes) {
    this.schemas = schemas;
    this.routes = routes;
  }

  /**
   * Reads a message.
   *
   * @throws OutageException if the schema cannot be told now
   */
  Reading<AudioEvent> read(Message message) {
    return JsonText.object(message.body(), Rejection.NOT_JSON)
        .then(Envelopes::read)
        .then(received -> event(received, message));
  }

  private Reading<AudioEvent> event(ReceivedEvent received, Message message) {
    JsonNode gateway = received.detail().path(EventMember.NAME);
    String type = gateway.path("type").asText(received.detailType());
    if (!routes.areFor(type)) {
      // A captured event that is sent again has the bus's spelling in `_event`, too.
      type = schemas.typeOf(type);
    }
    if (!routes.areFor(type)) {
      return Reading.refused(
          Rejection.EVENT_TYPE_UNEXPECTED,
          "No route is for events of type "
              + type
              + ": add one, trestle.adapter.routes.<name>.types, or let no rule send them.");
    }
    String id = gateway.path("id").asText(received.id());
    if (id.isEmpty() || id.length() > MAX_ID) {
      return Reading.refused(
          Rejection.ENVELOPE_INVALID,
          "detail/_event/id: has " + id.length() + " characters; 1 to " + MAX_ID + " are allowed");
    }
    Optional<Route> route;
    try {
      route = routes.of(type, envelope(received));
    } catch (IllegalStateException e) {
      return Reading.refused(Rejection.EVENT_UNMATCHABLE, String.valueOf(e.getMessage()));
    }
    String traceparent =
        gateway.path("traceparent").asText(message.text(Message.TRACEPARENT).orElse(""));
    Reading<JsonNode> payload =
        route.isEmpty()
            ? Reading.of(received.payload())
            : validated(type, received.payload(), gateway.path("schemaVersion").asInt(0));
    return payload.then(
        valid ->
            Reading.of(
                new AudioEvent(
                    id, received.time(), traceparent, replay(gateway), route.orElse(null), valid)));
  }

  private static EventEnvelope envelope(ReceivedEvent received) {
    return new EventEnvelope(
        received.id(),
        received.detailType(),
        received.source(),
        received.place(),
        received.time() == null ? Instant.EPOCH : received.time(),
        received.resources(),
        JsonText.utf8(received.detail()));
  }

  private static AudioEvent.Replay replay(JsonNode gateway) {
    return new AudioEvent.Replay(
        gateway.path("replay").asText(""), gateway.path("newJobs").asBoolean(false));
  }

  private Reading<JsonNode> validated(String type, ObjectNode payload, int version) {
    byte[] utf8 = JsonText.utf8(payload);
    if (version != 0) {
      return judged(type, version, schemas.find(type, version).stream().toList(), payload, utf8);
    }
    for (Schema schema : schemas.known(type)) {
      if (schema.validate(utf8) instanceof Validation.Valid) {
        return Reading.of(payload);
      }
    }
    return judged(type, 0, schemas.all(type), payload, utf8);
  }

  private static Reading<JsonNode> judged(
      String type, int version, List<Schema> candidates, ObjectNode payload, byte[] utf8) {
    if (candidates.isEmpty()) {
      return Reading.refused(
          Rejection.SCHEMA_VERSION_NOT_FOUND,
          "There is no schema of "
              + type
              + (version == 0 ? "" : " version " + version)
              + ": register it with the gateway, then redrive this message.");
    }
    List<Violation> newest = List.of();
    for (Schema schema : candidates) {
      Validation validation = schema.validate(utf8);
      if (validation instanceof Validation.Valid) {
        return Reading.of(payload);
      }
      if (newest.isEmpty()) {
        newest = ((Validation.Invalid) validation).violations();
      }
    }
    return Reading.refused(
        Rejection.SCHEMA_VIOLATION,
        "Violates " + type + " version " + candidates.get(0).version() + ": " + told(newest));
  }

  private static String told(List<Violation> violations) {
    return violations.stream()
        .map(violation -> "detail" + violation.pointer() + ": " + violation.message())
        .collect(Collectors.joining("; "));
  }
}
