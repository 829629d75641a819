package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a schema from its text, step by step; the first step that finds problems is the last. */
final class SchemaText {

  private static final int MAX_PROBLEMS = 20;

  private SchemaText() {}

  static SchemaReading read(String type, int version, byte[] utf8, String origin) {
    if (!SchemaName.isType(type)) {
      return refused(
          origin, "", "'" + type + "' is no event type: use PascalCase, as in AudioUploaded");
    }
    if (version < 1) {
      return refused(origin, "", "Version " + version + " is not a version: the first is 1.");
    }
    if (utf8.length > Schema.MAX_BYTES) {
      return refused(
          origin, "", "The schema is too large: use at most " + Schema.MAX_BYTES + " bytes.");
    }
    StrictJson.Reading reading = StrictJson.read(utf8);
    if (reading instanceof StrictJson.Unreadable unreadable) {
      Violation violation = unreadable.violation();
      String message = violation.message().replace("The payload", "The schema");
      return refused(origin, violation.pointer(), message);
    }
    StrictJson.Read read = (StrictJson.Read) reading;
    List<SchemaProblem> problems = problems(read, origin);
    if (!problems.isEmpty()) {
      return new SchemaReading.Refused(
          problems.subList(0, Math.min(problems.size(), MAX_PROBLEMS)));
    }
    return compile(new SchemaName(type, version), utf8, read, origin);
  }

  private static List<SchemaProblem> problems(StrictJson.Read read, String origin) {
    JsonNode document = read.node();
    List<SchemaProblem> problems = new ArrayList<>();
    String dialect = document.path("$schema").asText();
    if (!dialect.equals(DraftSeven.ID) && !dialect.equals(DraftSeven.ID + "#")) {
      problems.add(
          new SchemaProblem(
              origin, "/$schema", "Only draft-07 is enforced: use \"" + DraftSeven.ID + "#\"."));
      return problems;
    }
    try {
      DraftSeven.breaches(document, read.size()).stream()
          .map(ViolationWording::of)
          .map(breach -> new SchemaProblem(origin, breach.pointer(), breach.message()))
          .distinct()
          .forEach(problems::add);
    } catch (BoundedExecution.Exhausted e) {
      problems.add(new SchemaProblem(origin, "", "The schema is too complex: simplify it."));
    }
    if (problems.isEmpty()) {
      problems.addAll(SchemaStructure.problems(document, origin));
    }
    if (problems.isEmpty()) {
      problems.addAll(envelopeProblems(document, origin));
    }
    return problems;
  }

  private static List<SchemaProblem> envelopeProblems(JsonNode document, String origin) {
    Envelope envelope = Envelope.of(document);
    List<SchemaProblem> problems = new ArrayList<>();
    checkLength(envelope.detailType(), "detail-type", origin, problems);
    checkLength(envelope.source(), "source", origin, problems);
    if (document.at(envelope.payloadPointer()).path("properties").has(PayloadCheck.RESERVED)) {
      problems.add(
          new SchemaProblem(
              origin,
              envelope.payloadPointer() + "/properties/" + PayloadCheck.RESERVED,
              "Rename this property: '" + PayloadCheck.RESERVED + "' is reserved for the bus."));
    }
    return problems;
  }

  private static void checkLength(
      @Nullable String value, String name, String origin, List<SchemaProblem> problems) {
    if (value != null && (value.isEmpty() || value.length() > Envelope.MAX_LENGTH)) {
      problems.add(
          new SchemaProblem(
              origin,
              "",
              "Give the " + name + " on the bus 1 to " + Envelope.MAX_LENGTH + " characters."));
    }
  }

  private static SchemaReading compile(
      SchemaName name, byte[] utf8, StrictJson.Read read, String origin) {
    Schema schema;
    try {
      schema =
          new Schema(
              name,
              origin,
              new String(utf8, StandardCharsets.UTF_8),
              read.node(),
              DraftSeven.compile(read.node(), Envelope.of(read.node()).payloadPointer()));
    } catch (SchemaException e) {
      return refused(origin, "", "The schema cannot be used: " + e.getMessage());
    }
    return checkExamples(schema);
  }

  private static SchemaReading checkExamples(Schema schema) {
    List<SchemaProblem> problems = new ArrayList<>();
    String at = schema.payloadPointer() + "/examples";
    JsonNode examples = schema.document().at(at);
    for (int i = 0; i < examples.size(); i++) {
      for (Violation violation : violations(schema, examples.get(i))) {
        problems.add(
            new SchemaProblem(
                schema.origin(),
                at + "/" + i + violation.pointer(),
                "The example does not match the schema. " + violation.message()));
      }
    }
    return problems.isEmpty()
        ? new SchemaReading.Accepted(schema)
        : new SchemaReading.Refused(problems);
  }

  private static List<Violation> violations(Schema schema, JsonNode example) {
    if (!example.isObject()) {
      return List.of(new Violation("", "type", "An example is a whole payload: an object.", ""));
    }
    return schema.validate(example, Schema.MAX_BYTES) instanceof Validation.Invalid invalid
        ? invalid.violations()
        : List.of();
  }

  private static SchemaReading refused(String origin, String pointer, String message) {
    return new SchemaReading.Refused(List.of(new SchemaProblem(origin, pointer, message)));
  }
}
