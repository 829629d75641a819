package dev.trestle.gateway.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An event's detail on the bus: the payload's own text with the reserved member {@code _event} at
 * its end. The payload must be a JSON object; nothing of it is written anew.
 */
final class EventDetail {

  private static final String MEMBER = "_event";
  private static final JsonFactory JSON = new JsonFactory();

  private EventDetail() {}

  /** UTF-8. */
  static byte[] of(Event event, Position position) {
    byte[] payload = event.payload().toByteArray();
    int end = lastBrace(payload, event.payload());
    ByteArrayOutputStream detail = new ByteArrayOutputStream(payload.length + 384);
    detail.write(payload, 0, end);
    if (!isOpening(payload, end)) {
      detail.write(',');
    }
    detail.writeBytes(("\"" + MEMBER + "\":").getBytes(StandardCharsets.US_ASCII));
    member(event, position, detail);
    detail.write('}');
    return detail.toByteArray();
  }

  private static void member(Event event, Position position, ByteArrayOutputStream out) {
    try (JsonGenerator json =
        JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      json.writeStringField("id", event.id());
      json.writeStringField("type", event.type());
      json.writeNumberField("schemaVersion", event.schemaVersion());
      if (!event.subject().isEmpty()) {
        json.writeStringField("subject", event.subject());
      }
      json.writeStringField("log", position.partition().log());
      json.writeNumberField("partition", position.partition().number());
      json.writeNumberField("offset", position.offset().value());
      String traceparent = event.extensions().get(Event.TRACEPARENT);
      if (traceparent != null) {
        json.writeStringField("traceparent", traceparent);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int lastBrace(byte[] payload, Payload original) {
    int last = lastText(payload, payload.length);
    if (last < 1 || payload[last] != '}') {
      throw new IllegalArgumentException(original + " is not a JSON object");
    }
    return last;
  }

  /** Whether the text before a closing brace is the opening one: the object is empty. */
  private static boolean isOpening(byte[] payload, int end) {
    int last = lastText(payload, end);
    return last >= 0 && payload[last] == '{';
  }

  /** Index of the last byte before {@code end} that is not white space; -1 if there is none. */
  private static int lastText(byte[] payload, int end) {
    int last = end - 1;
    while (last >= 0 && isWhitespace(payload[last])) {
      last--;
    }
    return last;
  }

  private static boolean isWhitespace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
