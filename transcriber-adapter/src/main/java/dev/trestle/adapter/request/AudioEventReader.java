package dev.trestle.adapter.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.Envelopes;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.bus.EventMember;
import dev.trestle.bus.ReceivedEvent;
import dev.trestle.queues.Message;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.Validation;
import dev.trestle.schemas.Violation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads what the rule put on the requests queue, and validates it again: others than the gateway
 * write to the bus as well.
 *
 * <p>An event of the gateway says its type and schema version in {@code _event}. Of any other event
 * the type is the detail type, as the schema spells it or in words ({@code Audio Uploaded}), and
 * the version is the newest one that it satisfies.
 */
@Singleton
final class AudioEventReader {

  static final String TYPE = "AudioUploaded";

  /** As the event contract has it; also bounds what goes into the table. */
  private static final int MAX_ID = 256;

  private final SchemaCatalog schemas;

  AudioEventReader(SchemaCatalog schemas) {
    this.schemas = schemas;
  }

  Reading<AudioEvent> read(Message message) {
    return JsonText.object(message.body(), Rejection.NOT_JSON)
        .then(Envelopes::read)
        .then(received -> event(received, message));
  }

  private Reading<AudioEvent> event(ReceivedEvent received, Message message) {
    JsonNode gateway = received.detail().path(EventMember.NAME);
    String type = gateway.path("type").asText(typeOf(received.detailType()));
    if (!type.equals(TYPE)) {
      return Reading.refused(
          Rejection.EVENT_TYPE_UNEXPECTED,
          "An event of type "
              + type
              + " asks for no transcription: let the rule send AudioUploaded only.");
    }
    String id = gateway.path("id").asText(received.id());
    if (id.isEmpty() || id.length() > MAX_ID) {
      return Reading.refused(
          Rejection.ENVELOPE_INVALID,
          "detail/_event/id: has " + id.length() + " characters; 1 to " + MAX_ID + " are allowed");
    }
    String traceparent =
        gateway.path("traceparent").asText(message.text(Message.TRACEPARENT).orElse(""));
    return validated(received.payload(), gateway.path("schemaVersion").asInt(0))
        .then(valid -> Reading.of(new AudioEvent(id, received.time(), traceparent, valid)));
  }

  /** The event type that a detail type stands for. */
  private String typeOf(String detailType) {
    return schemas.list().stream()
        .filter(schema -> schema.detailType().equals(detailType))
        .map(Schema::type)
        .findFirst()
        .orElse(detailType.replace(" ", ""));
  }

  private Reading<JsonNode> validated(ObjectNode payload, int version) {
    List<Schema> candidates = candidates(version);
    if (candidates.isEmpty()) {
      return Reading.refused(
          Rejection.SCHEMA_VERSION_NOT_FOUND,
          "There is no schema of "
              + TYPE
              + " version "
              + version
              + ": give the adapter the schema, then redrive this message.");
    }
    byte[] utf8 = JsonText.utf8(payload);
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
        "Violates " + TYPE + " version " + candidates.get(0).version() + ": " + told(newest));
  }

  private List<Schema> candidates(int version) {
    if (version != 0) {
      return schemas.find(TYPE, version).stream().toList();
    }
    List<Schema> all = new ArrayList<>(schemas.current().versions(TYPE));
    Collections.reverse(all);
    return all;
  }

  private static String told(List<Violation> violations) {
    return violations.stream()
        .map(violation -> "detail" + violation.pointer() + ": " + violation.message())
        .collect(Collectors.joining("; "));
  }
}
