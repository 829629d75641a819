package dev.trestle.replayer.deadletter;

import dev.trestle.bus.ReceivedEvent;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.proto.Problem;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.schemas.Validation;
import dev.trestle.schemas.Violation;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks an event against the newest version of its type's schema that is published in this
 * environment. Safe across threads. Costs one read unit for each 4 KB of the type's schemas.
 */
@Singleton
final class SchemaRecheck {

  /** Types are the senders' to choose: no more schemas than this are kept ready. */
  private static final int MAX_READY = 1_000;

  private static final int MAX_VERSIONS = 1_000;

  private final StateTable state;

  /** By sort key: a published version never changes. */
  private final Map<String, Optional<Schema>> ready = new ConcurrentHashMap<>();

  SchemaRecheck(StateTable state) {
    this.state = state;
  }

  /**
   * What is wrong with the event. Empty if nothing is, or if there is nothing to check against: the
   * message is no event, an event of AWS, or of a type without a schema.
   *
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  Optional<Problem> problem(DeadLetter letter, String body) {
    Optional<ReceivedEvent> event =
        Diagnosis.event(body).filter(read -> !read.source().startsWith("aws."));
    // Older publishers write the type as several words.
    String type = letter.getEventType().replace(" ", "");
    if (event.isEmpty() || type.isEmpty() || type.indexOf('#') >= 0) {
      return Optional.empty();
    }
    byte[] payload = event.get().payload().toString().getBytes(StandardCharsets.UTF_8);
    return newest(type)
        .flatMap(
            schema ->
                schema.validate(payload) instanceof Validation.Invalid invalid
                    ? Optional.of(problem(letter, schema, invalid))
                    : Optional.empty());
  }

  private Optional<Schema> newest(String type) {
    List<StateItem> versions =
        state.list(
            TableKeys.SCHEMAS_KEY,
            TableKeys.schemaVersion(type, 0),
            TableKeys.schemaVersion(type, Integer.MAX_VALUE),
            MAX_VERSIONS);
    if (versions.isEmpty()) {
      return Optional.empty();
    }
    if (ready.size() >= MAX_READY) {
      ready.clear();
    }
    StateItem newest = versions.get(versions.size() - 1);
    return ready.computeIfAbsent(newest.sort(), sort -> read(type, newest));
  }

  /** Empty if the schema cannot be enforced, as no gateway could either. */
  private static Optional<Schema> read(String type, StateItem item) {
    int version = Integer.parseInt(item.sort().substring(type.length() + 1));
    byte[] document = item.text(TableKeys.DOCUMENT).orElse("").getBytes(StandardCharsets.UTF_8);
    return Schema.read(type, version, document, "published " + item.sort())
            instanceof SchemaReading.Accepted accepted
        ? Optional.of(accepted.schema())
        : Optional.empty();
  }

  private static Problem problem(DeadLetter letter, Schema schema, Validation.Invalid invalid) {
    Problem problem =
        Problem.of(
                ErrorReason.ERROR_REASON_SCHEMA_VIOLATION,
                "The event violates version "
                    + schema.version()
                    + " of "
                    + schema.type()
                    + ", the newest: publish a corrected one, then discard the dead letter")
            .with("dead_letter_id", letter.getId())
            .with("type", schema.type())
            .with("schema_version", schema.version())
            .with("violations", invalid.violations().size());
    for (Violation violation : invalid.violations()) {
      problem =
          problem.withViolation(
              "data" + violation.pointer(), violation.message(), violation.rule());
    }
    return problem;
  }
}
