package dev.trestle.schemas;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Schemas and payloads for tests. */
public final class Fixtures {

  private Fixtures() {}

  /**
   * A draft-07 schema whose other members are given as JSON, for example {@code "type":"object"}.
   */
  public static String draft7(String members) {
    String separator = members.isBlank() ? "" : ",";
    return "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"" + separator + members + "}";
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static SchemaReading read(String text) {
    return Schema.read("Thing", 1, utf8(text), "thing.v1.json");
  }

  /** A schema with the given members that must be acceptable. */
  public static Schema schema(String members) {
    return schema("Thing", 1, members);
  }

  public static Schema schema(String type, int version, String members) {
    SchemaReading reading = Schema.read(type, version, utf8(draft7(members)), "a test");
    if (reading instanceof SchemaReading.Accepted accepted) {
      return accepted.schema();
    }
    throw new AssertionError(reading);
  }

  /** The problems of a schema with the given members, as {@code pointer: message}. */
  static List<String> problems(String members) {
    return problemsOfText(draft7(members));
  }

  static List<String> problemsOfText(String text) {
    return read(text) instanceof SchemaReading.Refused refused
        ? refused.problems().stream().map(p -> p.pointer() + ": " + p.message()).toList()
        : List.of();
  }

  /** The violations of a payload, as {@code pointer rule}. */
  static List<String> violations(Schema schema, String payload) {
    return violations(schema.validate(utf8(payload)));
  }

  static List<String> violations(Validation validation) {
    return validation instanceof Validation.Invalid invalid
        ? invalid.violations().stream().map(v -> v.pointer() + " " + v.rule()).toList()
        : List.of();
  }
}
