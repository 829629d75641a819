package dev.trestle.gateway.registry;

import dev.trestle.proto.Problem;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.v1.ErrorReason;
import java.util.List;

/** Why there is no schema. */
public final class UnknownSchema {

  private UnknownSchema() {}

  /** Of a type and version that the set does not have. */
  public static Problem problem(SchemaSet known, String type, int version) {
    List<Schema> versions = known.versions(type);
    if (versions.isEmpty()) {
      return Problem.of(
              ErrorReason.ERROR_REASON_EVENT_TYPE_NOT_FOUND,
              "There is no schema of event type '"
                  + type
                  + "': check the spelling, or register the schema")
          .with("type", type);
    }
    int newest = versions.get(versions.size() - 1).version();
    return Problem.of(
            ErrorReason.ERROR_REASON_SCHEMA_VERSION_NOT_FOUND,
            type + " has no version " + version + ": the newest is " + newest)
        .with("type", type)
        .with("schema_version", version)
        .with("newest", newest);
  }
}
