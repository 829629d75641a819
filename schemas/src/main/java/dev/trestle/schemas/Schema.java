package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One version of one event type's contract: an immutable JSON Schema draft-07 document, ready to
 * judge payloads. Thread-safe.
 */
public final class Schema {

  /** A schema document may have this many bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  private final SchemaName name;
  private final String origin;
  private final String text;
  private final JsonNode document;
  private final String digest;
  private final Envelope envelope;
  private final com.networknt.schema.Schema compiled;

  Schema(
      SchemaName name,
      String origin,
      String text,
      JsonNode document,
      com.networknt.schema.Schema compiled) {
    this.name = name;
    this.origin = origin;
    this.text = text;
    this.document = document;
    this.digest = CanonicalJson.digest(document);
    this.envelope = Envelope.of(document);
    this.compiled = compiled;
  }

  /**
   * Reads a schema from its text and checks that it can be enforced.
   *
   * @param type the event type, PascalCase
   * @param version from 1
   * @param utf8 the document
   * @param origin what problems call the document: a file name, say
   */
  public static SchemaReading read(String type, int version, byte[] utf8, String origin) {
    return SchemaText.read(type, version, utf8, origin);
  }

  /** The event type, such as {@code AudioUploaded}. */
  public String type() {
    return name.type();
  }

  /** The version, from 1. */
  public int version() {
    return name.version();
  }

  /** Where this schema was loaded from. */
  public String origin() {
    return origin;
  }

  /** The document exactly as it was loaded. */
  public String text() {
    return text;
  }

  /**
   * Lower-case hexadecimal SHA-256 of the document's canonical form: equal for documents that
   * differ only in white space, order of members or spelling of numbers.
   */
  public String digest() {
    return digest;
  }

  /** The Source on the bus, where the schema prescribes one. */
  public Optional<String> source() {
    return Optional.ofNullable(envelope.source());
  }

  /** The DetailType on the bus: what the schema prescribes, otherwise the event type. */
  public String detailType() {
    return envelope.detailType() == null ? type() : envelope.detailType();
  }

  /** The document's {@code description}, or empty. */
  public String description() {
    return document.path("description").asText();
  }

  /** The document as a tree with exact numbers; for reading only. */
  public JsonNode document() {
    return document;
  }

  /**
   * JSON Pointer to the part of the {@link #document} that judges the payload: empty for a schema
   * of the payload, {@code /properties/detail} for one of the whole event.
   */
  public String payloadPointer() {
    return envelope.payloadPointer();
  }

  /** Whether two schemas are the same version of the same type. */
  public boolean sameVersionAs(Schema other) {
    return name.equals(other.name);
  }

  /**
   * Judges a payload.
   *
   * @param utf8 the payload's exact text; never changed
   */
  public Validation validate(byte[] utf8) {
    StrictJson.Reading reading = StrictJson.read(utf8);
    if (reading instanceof StrictJson.Unreadable unreadable) {
      return Validation.Invalid.of(unreadable.violation());
    }
    StrictJson.Read read = (StrictJson.Read) reading;
    return PayloadCheck.check(compiled, read.node(), read.size());
  }

  /**
   * Judges a value by one part of the document.
   *
   * @param pointer JSON Pointer to a schema inside the {@link #document}
   * @param value any value with exact numbers, such as one taken from a {@link #document}
   * @throws IllegalStateException if it takes too many steps to tell
   */
  public boolean accepts(String pointer, JsonNode value) {
    return PayloadCheck.accepts(DraftSeven.part(compiled, document, pointer), value);
  }

  Validation validate(JsonNode exact, int size) {
    return PayloadCheck.check(compiled, exact, size);
  }

  /** Type and version. */
  public SchemaName name() {
    return name;
  }

  @Override
  public String toString() {
    return name.file() + " from " + origin;
  }
}
