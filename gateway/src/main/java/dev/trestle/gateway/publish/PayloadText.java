package dev.trestle.gateway.publish;

import com.google.protobuf.Any;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Event;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/** The JSON text of a payload, whichever of its three forms it came in. */
@Singleton
final class PayloadText {

  private final MessageTypes types;

  PayloadText(MessageTypes types) {
    this.types = types;
  }

  /** The text, or why there is none. */
  sealed interface Reading {}

  /**
   * @param utf8 the text: exactly as given, where the payload was text; not yet checked
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Text(byte[] utf8) implements Reading {}

  record Unreadable(Problem problem) implements Reading {}

  /** The event must have a payload. */
  Reading read(Event event) {
    return switch (event.getPayloadCase()) {
      case JSON -> new Text(event.getJsonBytes().toByteArray());
      case DATA -> structText(event.getData());
      case MESSAGE -> messageText(event.getMessage());
      case PAYLOAD_NOT_SET -> throw new IllegalArgumentException("no payload");
    };
  }

  private Reading messageText(Any message) {
    try {
      if (message.is(Struct.class)) {
        return structText(message.unpack(Struct.class));
      }
      if (message.is(Value.class)) {
        Value value = message.unpack(Value.class);
        return value.hasStructValue()
            ? structText(value.getStructValue())
            : new Unreadable(notAnObject());
      }
      if (message.is(StringValue.class)) {
        String text = message.unpack(StringValue.class).getValue();
        return new Text(text.getBytes(StandardCharsets.UTF_8));
      }
      if (message.is(BytesValue.class)) {
        return new Text(message.unpack(BytesValue.class).getValue().toByteArray());
      }
      return types
          .json(message)
          .<Reading>map(json -> new Text(json.getBytes(StandardCharsets.UTF_8)))
          .orElseGet(() -> new Unreadable(unknownType(message)));
    } catch (InvalidProtocolBufferException e) {
      return new Unreadable(
          Problem.of(
                  ErrorReason.ERROR_REASON_MESSAGE_TYPE_UNKNOWN,
                  "event.message: the bytes are not a message of "
                      + message.getTypeUrl()
                      + ": serialize it again, with the descriptor that the gateway has")
              .with("type_url", message.getTypeUrl())
              .withViolation("event.message.value", "does not parse as the type in type_url"));
    }
  }

  private static Reading structText(Struct struct) {
    StructText text = StructText.of(struct);
    if (text.notFinite().isEmpty()) {
      return new Text(text.utf8());
    }
    Problem problem =
        Problem.of(
            ErrorReason.ERROR_REASON_PAYLOAD_INVALID,
            "The payload has a number that JSON cannot hold: leave it out or send it as text");
    for (String pointer : text.notFinite()) {
      problem = problem.withViolation("data" + pointer, "NaN and infinity are not JSON", "json");
    }
    return new Unreadable(problem);
  }

  private static Problem unknownType(Any message) {
    return Problem.of(
            ErrorReason.ERROR_REASON_MESSAGE_TYPE_UNKNOWN,
            "event.message: the gateway has no descriptor of "
                + message.getTypeUrl()
                + ": use json or data, or name its descriptor set in"
                + " trestle.publish.descriptor-sets")
        .with("type_url", message.getTypeUrl())
        .withViolation("event.message.type_url", "unknown message type");
  }

  private static Problem notAnObject() {
    return Problem.of(
            ErrorReason.ERROR_REASON_PAYLOAD_INVALID,
            "The payload is not a JSON object: send an object with the members of the schema")
        .withViolation("data", "is not a JSON object", "type");
  }
}
