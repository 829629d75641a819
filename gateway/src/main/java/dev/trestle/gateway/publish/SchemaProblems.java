package dev.trestle.gateway.publish;

import dev.trestle.gateway.registry.OtherVersions.Impossible;
import dev.trestle.gateway.registry.UnknownSchema;
import dev.trestle.proto.Problem;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.schemas.Validation;
import dev.trestle.schemas.Violation;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Event;
import java.util.List;
import java.util.Set;

/** Problems that the schemas find. */
final class SchemaProblems {

  /** Rules that say that the payload is no usable JSON object at all. */
  private static final Set<String> UNREADABLE = Set.of("json", "limit", "duplicate");

  private SchemaProblems() {}

  static Problem unknown(Event event, SchemaSet known) {
    Problem problem = UnknownSchema.problem(known, event.getType(), event.getSchemaVersion());
    return problem.reason() == ErrorReason.ERROR_REASON_EVENT_TYPE_NOT_FOUND
        ? problem.withViolation("event.type", "unknown event type")
        : problem.withViolation("event.schema_version", "unknown version");
  }

  static Problem violated(Schema schema, Validation.Invalid invalid) {
    List<Violation> violations = invalid.violations();
    Violation first = violations.get(0);
    boolean unreadable = isUnreadable(first);
    String count = violations.size() + (invalid.more() ? " or more" : "");
    Problem problem =
        unreadable
            ? Problem.of(ErrorReason.ERROR_REASON_PAYLOAD_INVALID, first.message())
            : Problem.of(
                    ErrorReason.ERROR_REASON_SCHEMA_VIOLATION,
                    "The payload violates version "
                        + schema.version()
                        + " of "
                        + schema.type()
                        + " in "
                        + count
                        + (count.equals("1") ? " place: " : " places, first: ")
                        + first.message())
                .with("type", schema.type())
                .with("schema_version", schema.version())
                .with("violations", violations.size());
    for (Violation violation : violations) {
      problem =
          problem.withViolation(
              "data" + violation.pointer(), violation.message(), violation.rule());
    }
    return problem;
  }

  /** The event must also go to the bus in another version, and cannot. */
  static Problem notRendered(Schema schema, Impossible impossible) {
    return Problem.of(
            ErrorReason.ERROR_REASON_SCHEMA_VIOLATION,
            "The payload has no form as version "
                + impossible.version()
                + ", in which it must go to the bus, too: "
                + impossible.why())
        .with("type", schema.type())
        .with("schema_version", impossible.version())
        .with("violations", 1)
        .withViolation("data", impossible.why(), "mapping");
  }

  /** {@code type} at the top is "not an object"; below, it is the schema's word. */
  private static boolean isUnreadable(Violation violation) {
    return UNREADABLE.contains(violation.rule())
        || (violation.rule().equals("type") && violation.pointer().isEmpty());
  }
}
