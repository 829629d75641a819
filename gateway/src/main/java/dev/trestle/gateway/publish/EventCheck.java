package dev.trestle.gateway.publish;

import dev.trestle.bus.BusMapping;
import dev.trestle.gateway.logs.Logs;
import dev.trestle.gateway.publish.AttributeCheck.FieldProblem;
import dev.trestle.gateway.publish.EventReading.Accepted;
import dev.trestle.gateway.publish.EventReading.Refused;
import dev.trestle.gateway.registry.Lifecycle;
import dev.trestle.gateway.registry.OtherVersions;
import dev.trestle.gateway.registry.OtherVersions.Impossible;
import dev.trestle.gateway.registry.OtherVersions.Rendered;
import dev.trestle.gateway.registry.OtherVersions.Rendering;
import dev.trestle.gateway.relay.RelayConfig;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.proto.Problem;
import dev.trestle.proto.ProtoTime;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.schemas.Validation;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Event;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks an event as a client sends it, and fills in what the client may leave out. */
@Singleton
final class EventCheck {

  private final Logs logs;
  private final SchemaCatalog schemas;
  private final PayloadText payloads;
  private final Lifecycle lifecycle;
  private final PublishConfig config;
  private final RelayConfig relay;
  private final OtherVersions others;
  private final EventIds ids;
  private final Clock clock;

  EventCheck(
      Logs logs,
      SchemaCatalog schemas,
      PayloadText payloads,
      Lifecycle lifecycle,
      PublishConfig config,
      RelayConfig relay,
      OtherVersions others,
      EventIds ids,
      Clock clock) {
    this.logs = logs;
    this.schemas = schemas;
    this.payloads = payloads;
    this.lifecycle = lifecycle;
    this.config = config;
    this.relay = relay;
    this.others = others;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * The event with an id, its own or a new one, and a source: its own, or that which its schema
   * fixes; without one if there is none.
   */
  Event completed(Event event) {
    String source = event.getSource().isEmpty() ? fixedSource(event) : event.getSource();
    if (!event.getId().isEmpty() && source.equals(event.getSource())) {
      return event;
    }
    Event.Builder completed = event.toBuilder().setSource(source);
    return (event.getId().isEmpty() ? completed.setId(ids.next()) : completed).build();
  }

  /** Where an event goes if it turns out to be valid. */
  Partition partitionOf(Event completed) {
    return logs.partitionOf(
        completed.getType(), completed.getSource(), completed.getSubject(), completed.getId());
  }

  private String fixedSource(Event event) {
    return schemas
        .find(event.getType(), Math.max(0, event.getSchemaVersion()))
        .flatMap(Schema::source)
        .orElse("");
  }

  /**
   * Everything that is wrong with the event at once, or the event ready to be appended.
   *
   * @param event as {@link #completed} gives it
   * @param caller who said it: kept with the event
   */
  EventReading check(Event event, Caller caller) {
    List<FieldProblem> fields = AttributeCheck.problems(event);
    SchemaSet known = schemas.current();
    Schema schema = known.find(event.getType(), Math.max(0, event.getSchemaVersion())).orElse(null);
    Problem problem = fields.isEmpty() ? null : fieldProblem(fields);
    Optional<String> source = sourceProblem(event, schema);
    if (source.isPresent()) {
      problem = extend(problem, "event.source", source.get());
    }
    if (schema == null) {
      return new Refused(problem != null ? problem : SchemaProblems.unknown(event, known));
    }
    if (event.getPayloadCase() == Event.PayloadCase.PAYLOAD_NOT_SET) {
      return new Refused(problem == null ? fieldProblem(fields) : problem);
    }
    PayloadText.Reading payload = payloads.read(event);
    if (payload instanceof PayloadText.Unreadable unreadable) {
      return new Refused(merge(problem, unreadable.problem()));
    }
    byte[] utf8 = ((PayloadText.Text) payload).utf8();
    if (utf8.length > config.maxPayloadBytes()) {
      return new Refused(
          merge(problem, tooLarge("payload", utf8.length, config.maxPayloadBytes())));
    }
    Validation validation = schema.validate(utf8);
    if (validation instanceof Validation.Invalid invalid) {
      return new Refused(merge(problem, SchemaProblems.violated(schema, invalid)));
    }
    if (problem == null) {
      problem = lifecycle.refusal(schema, known).orElse(null);
    }
    return problem != null
        ? new Refused(problem)
        : accept(event, caller, schema, (Validation.Valid) validation, utf8);
  }

  private EventReading accept(
      Event event, Caller caller, Schema schema, Validation.Valid valid, byte[] utf8) {
    dev.trestle.log.Event complete =
        new dev.trestle.log.Event(
            event.getId(),
            event.getSource().isEmpty() ? schema.source().orElseThrow() : event.getSource(),
            schema.type(),
            schema.version(),
            event.getSubject(),
            event.hasTime() ? ProtoTime.toInstant(event.getTime()) : clock.instant(),
            AuthContext.added(TraceContext.added(event.getExtensionsMap()), caller),
            Payload.wrap(utf8));
    Problem problem = busProblem(complete, schema, valid.resources());
    return problem != null
        ? new Refused(problem)
        : new Accepted(new CheckedEvent(complete, schema, valid.resources()));
  }

  /** Whether the bus could take the event, in every version in which it is to go there. */
  private @Nullable Problem busProblem(
      dev.trestle.log.Event event, Schema schema, List<String> resources) {
    Problem problem = sizeProblem(event, schema, resources);
    for (Rendering rendering : others.of(event)) {
      if (problem == null && rendering instanceof Rendered rendered) {
        problem = sizeProblem(rendered.event(), rendered.schema(), rendered.resources());
      } else if (problem == null && rendering instanceof Impossible impossible) {
        problem = SchemaProblems.notRendered(schema, impossible);
      }
    }
    return problem;
  }

  private @Nullable Problem sizeProblem(
      dev.trestle.log.Event event, Schema schema, List<String> resources) {
    int limit = relay.maxEntryBytes();
    int size = BusMapping.largestBytes(event, schema.detailType(), resources, limit);
    return size > limit ? tooLarge("event as an entry of the bus", size, limit) : null;
  }

  private static Optional<String> sourceProblem(Event event, @Nullable Schema schema) {
    Optional<String> fixed = Optional.ofNullable(schema).flatMap(Schema::source);
    if (event.getSource().isEmpty()) {
      // Of an unknown type nobody knows whether its schema gives the source.
      boolean decidable = schema != null || event.getType().isEmpty();
      return fixed.isPresent() || !decidable
          ? Optional.empty()
          : Optional.of("required: who states the fact, such as custom.upload-service");
    }
    return fixed
        .filter(only -> !only.equals(event.getSource()))
        .map(only -> "the schema fixes it to '" + only + "': use that, or leave it out");
  }

  private static Problem fieldProblem(List<FieldProblem> fields) {
    FieldProblem first = fields.get(0);
    Problem problem = Problem.invalidField(first.field(), first.description());
    for (FieldProblem further : fields.subList(1, fields.size())) {
      problem = problem.withViolation(further.field(), further.description());
    }
    return problem;
  }

  private static Problem extend(@Nullable Problem problem, String field, String description) {
    return problem == null
        ? Problem.invalidField(field, description)
        : problem.withViolation(field, description);
  }

  /** Wrong attributes come first; what is wrong with the payload is told with them. */
  private static Problem merge(@Nullable Problem attributes, Problem payload) {
    return attributes == null ? payload : attributes.withViolationsOf(payload);
  }

  private static Problem tooLarge(String what, int size, int limit) {
    String text =
        "The "
            + what
            + " has "
            + size
            + " bytes, at most "
            + limit
            + " are allowed: put the bulk into S3 and publish its location";
    return Problem.of(ErrorReason.ERROR_REASON_EVENT_TOO_LARGE, text)
        .with("size_bytes", size)
        .with("limit_bytes", limit)
        .withViolation("data", "has " + size + " bytes, at most " + limit);
  }
}
