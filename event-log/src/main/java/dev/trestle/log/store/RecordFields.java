package dev.trestle.log.store;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.trestle.log.Event;
import dev.trestle.log.Payload;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CBOR map of one record. Absent keys have the value in brackets.
 *
 * <table>
 *   <caption>Keys</caption>
 *   <tr><td>i</td><td>text</td><td>id</td></tr>
 *   <tr><td>s</td><td>text</td><td>source</td></tr>
 *   <tr><td>y</td><td>text</td><td>type</td></tr>
 *   <tr><td>v</td><td>integer</td><td>schema version [0]</td></tr>
 *   <tr><td>u</td><td>text</td><td>subject [empty]</td></tr>
 *   <tr><td>t</td><td>integer</td><td>time, seconds since the epoch</td></tr>
 *   <tr><td>n</td><td>integer</td><td>time, nanoseconds of the second [0]</td></tr>
 *   <tr><td>x</td><td>map of text to text</td><td>extensions [none]</td></tr>
 *   <tr><td>p</td><td>byte string</td><td>payload</td></tr>
 * </table>
 */
final class RecordFields {

  private static final String ID = "i";
  private static final String SOURCE = "s";
  private static final String TYPE = "y";
  private static final String SCHEMA_VERSION = "v";
  private static final String SUBJECT = "u";
  private static final String SECONDS = "t";
  private static final String NANOS = "n";
  private static final String EXTENSIONS = "x";
  private static final String PAYLOAD = "p";

  private @Nullable String id;
  private @Nullable String source;
  private @Nullable String type;
  private int schemaVersion;
  private String subject = "";
  private @Nullable Long seconds;
  private int nanos;
  private final Map<String, String> extensions = new LinkedHashMap<>();
  private byte @Nullable [] payload;

  private RecordFields() {}

  /** Reads the map that the parser stands at the start of. */
  static Event read(CBORParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("a record is a map, found " + in.currentToken());
    }
    RecordFields fields = new RecordFields();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      fields.read(name, in);
    }
    if (in.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("a record ends too early");
    }
    return fields.toEvent();
  }

  private void read(String name, CBORParser in) throws IOException {
    switch (name) {
      case ID -> id = text(name, in);
      case SOURCE -> source = text(name, in);
      case TYPE -> type = text(name, in);
      case SCHEMA_VERSION -> schemaVersion = in.getIntValue();
      case SUBJECT -> subject = text(name, in);
      case SECONDS -> seconds = in.getLongValue();
      case NANOS -> nanos = in.getIntValue();
      case EXTENSIONS -> readExtensions(in);
      case PAYLOAD -> payload = bytes(in);
      default -> in.skipChildren();
    }
  }

  private void readExtensions(CBORParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException(EXTENSIONS + " is a map, found " + in.currentToken());
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      extensions.put(name, text(EXTENSIONS, in));
    }
  }

  private static String text(String name, CBORParser in) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new IOException(name + " is text, found " + in.currentToken());
    }
    return in.getText();
  }

  private static byte[] bytes(CBORParser in) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
      throw new IOException(PAYLOAD + " is a byte string, found " + in.currentToken());
    }
    return in.getBinaryValue();
  }

  private Event toEvent() throws IOException {
    if (id == null || source == null || type == null || seconds == null || payload == null) {
      throw new IOException("a record lacks one of i, s, y, t, p");
    }
    try {
      return new Event(
          id,
          source,
          type,
          schemaVersion,
          subject,
          Instant.ofEpochSecond(seconds, nanos),
          extensions,
          Payload.wrap(payload));
    } catch (DateTimeException | ArithmeticException outOfBounds) {
      throw new IOException("t is out of bounds", outOfBounds);
    }
  }
}
