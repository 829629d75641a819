package dev.trestle.gateway.registry;

import dev.trestle.proto.Problem;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaProblem;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.schemas.compatibility.Compatibility;
import dev.trestle.schemas.compatibility.Incompatibility;
import dev.trestle.v1.CompatibilityMode;
import dev.trestle.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A schema document that a client sends. Methods throw the status that the client gets. */
final class CandidateSchema {

  static final int MAX_INCOMPATIBILITIES = 100;

  private CandidateSchema() {}

  static Schema read(String type, int version, String document) {
    if (type.isEmpty()) {
      throw Problem.invalidField("type", "required: an event type such as AudioUploaded")
          .toException();
    }
    if (document.isEmpty()) {
      throw Problem.invalidField("document", "required: a JSON Schema draft-07").toException();
    }
    SchemaReading reading =
        Schema.read(type, version, document.getBytes(StandardCharsets.UTF_8), "document");
    if (reading instanceof SchemaReading.Accepted accepted) {
      return accepted.schema();
    }
    List<SchemaProblem> problems = ((SchemaReading.Refused) reading).problems();
    Problem refused =
        Problem.of(
            ErrorReason.ERROR_REASON_SCHEMA_INVALID,
            "The document is no usable schema: " + problems.get(0).message());
    for (SchemaProblem problem : problems) {
      refused = refused.withViolation("document" + problem.pointer(), problem.message());
    }
    throw refused.toException();
  }

  static List<Incompatibility> compare(Schema previous, Schema candidate, CompatibilityMode mode) {
    List<Incompatibility> all = Compatibility.check(previous, candidate, mode(mode));
    return all.subList(0, Math.min(all.size(), MAX_INCOMPATIBILITIES));
  }

  static Problem incompatible(Schema previous, List<Incompatibility> why) {
    Problem problem =
        Problem.of(
                ErrorReason.ERROR_REASON_SCHEMA_INCOMPATIBLE,
                "The document breaks compatibility with version "
                    + previous.version()
                    + ": "
                    + why.get(0).message())
            .with("type", previous.type())
            .with("against_version", previous.version());
    for (Incompatibility each : why) {
      problem = problem.withViolation("document" + each.pointer(), each.message(), each.rule());
    }
    return problem;
  }

  private static Compatibility.Mode mode(CompatibilityMode mode) {
    return switch (mode) {
      case COMPATIBILITY_MODE_UNSPECIFIED, COMPATIBILITY_MODE_BACKWARD ->
          Compatibility.Mode.BACKWARD;
      case COMPATIBILITY_MODE_FORWARD -> Compatibility.Mode.FORWARD;
      case COMPATIBILITY_MODE_FULL -> Compatibility.Mode.FULL;
      case UNRECOGNIZED ->
          throw Problem.invalidField("mode", "use BACKWARD, FORWARD or FULL").toException();
    };
  }
}
