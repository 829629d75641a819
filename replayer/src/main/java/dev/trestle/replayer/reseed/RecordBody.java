package dev.trestle.replayer.reseed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The record as JSON: {@code log}, {@code partition}, {@code offset}, {@code appendTime}, {@code
 * replay} and {@code event}, whose {@code data} is the payload's exact text.
 *
 * @param reseed id that marks it as replayed
 */
record RecordBody(String reseed) implements Body {

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public Rendered<String> of(LogRecord record) {
    StringWriter text = new StringWriter(record.event().payload().size() + 512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("log", record.position().partition().log());
      json.writeNumberField("partition", record.position().partition().number());
      json.writeNumberField("offset", record.offset().value());
      json.writeStringField("appendTime", record.appendTime().toString());
      json.writeStringField("replay", reseed);
      json.writeFieldName("event");
      write(json, record.event());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Rendered.Ready<>(text.toString());
  }

  private static void write(JsonGenerator json, Event event) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", event.id());
    json.writeStringField("source", event.source());
    json.writeStringField("type", event.type());
    json.writeStringField("subject", event.subject());
    json.writeStringField("time", event.time().toString());
    json.writeNumberField("schemaVersion", event.schemaVersion());
    json.writeObjectFieldStart("extensions");
    for (Map.Entry<String, String> extension : event.extensions().entrySet()) {
      json.writeStringField(extension.getKey(), extension.getValue());
    }
    json.writeEndObject();
    json.writeFieldName("data");
    json.writeRawValue(event.payload().text());
    json.writeEndObject();
  }
}
