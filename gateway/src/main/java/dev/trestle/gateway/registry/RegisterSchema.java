package dev.trestle.gateway.registry;

import dev.trestle.proto.Problem;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.schemas.compatibility.Incompatibility;
import dev.trestle.server.security.Audit;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.RegisterSchemaRequest;
import dev.trestle.v1.RegisterSchemaResponse;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes a schema version. Throws the status that the client gets. */
@Singleton
final class RegisterSchema {

  private final SchemaCatalog catalog;
  private final SchemaSync sync;
  private final PublishedSchemas published;
  private final Lifecycle lifecycle;
  private final Audit audit;

  RegisterSchema(
      SchemaCatalog catalog,
      SchemaSync sync,
      PublishedSchemas published,
      Lifecycle lifecycle,
      Audit audit) {
    this.catalog = catalog;
    this.sync = sync;
    this.published = published;
    this.lifecycle = lifecycle;
    this.audit = audit;
  }

  RegisterSchemaResponse register(RegisterSchemaRequest request, Caller caller) {
    if (request.getVersion() < 0) {
      throw Problem.invalidField("version", "use 0 for the newest plus one, or a version from 1")
          .toException();
    }
    // What other gateways published counts, too.
    sync.takeInAnnounced();
    return register(request, caller, true);
  }

  private RegisterSchemaResponse register(
      RegisterSchemaRequest request, Caller caller, boolean mayLookAgain) {
    SchemaSet known = catalog.current();
    Optional<Schema> newest = known.find(request.getType(), 0);
    int next = newest.map(Schema::version).orElse(0) + 1;
    int version = request.getVersion() == 0 ? next : request.getVersion();
    Schema candidate = CandidateSchema.read(request.getType(), version, request.getDocument());
    if (request.getVersion() == 0
        && newest.filter(last -> last.digest().equals(candidate.digest())).isPresent()) {
      return repeated(newest.get());
    }
    Optional<Schema> same = known.find(candidate.type(), version);
    if (same.isPresent()) {
      requireSame(same.get().digest(), candidate);
      return repeated(same.get());
    }
    if (version != next) {
      throw gap(candidate, next).toException();
    }
    newest.ifPresent(previous -> requireCompatible(previous, candidate, request));
    Optional<String> present = published.publish(candidate);
    boolean taken = present.filter(digest -> !digest.equals(candidate.digest())).isPresent();
    if (taken && mayLookAgain) {
      // By a registration that was not announced, or not yet: the next version may be free.
      sync.takeInAll();
      return register(request, caller, false);
    }
    present.ifPresent(digest -> requireSame(digest, candidate));
    catalog.add(candidate);
    if (present.isPresent()) {
      return repeated(candidate);
    }
    audit.changed(
        caller,
        "schema_registered",
        Map.of(
            "type",
            candidate.type(),
            "schema_version",
            candidate.version(),
            "digest",
            candidate.digest()));
    return response(candidate, false);
  }

  /** The first call may have ended before it announced the version. */
  private RegisterSchemaResponse repeated(Schema schema) {
    published.announce();
    return response(schema, true);
  }

  private static void requireCompatible(
      Schema previous, Schema candidate, RegisterSchemaRequest request) {
    List<Incompatibility> why = CandidateSchema.compare(previous, candidate, request.getMode());
    if (!why.isEmpty()) {
      throw CandidateSchema.incompatible(previous, why).toException();
    }
  }

  private static void requireSame(String digest, Schema candidate) {
    if (!digest.equals(candidate.digest())) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_SCHEMA_IMMUTABLE,
              "Version "
                  + candidate.version()
                  + " of "
                  + candidate.type()
                  + " is published with another document: publish a new version")
          .with("type", candidate.type())
          .with("schema_version", candidate.version())
          .with("digest", digest)
          .withViolation("version", "is published with another document")
          .toException();
    }
  }

  private static Problem gap(Schema candidate, int next) {
    return Problem.of(
            ErrorReason.ERROR_REASON_SCHEMA_VERSION_GAP,
            "Versions are numbered without gaps: register version " + next)
        .with("type", candidate.type())
        .with("expected_version", next)
        .withViolation("version", "use " + next);
  }

  private RegisterSchemaResponse response(Schema schema, boolean before) {
    return RegisterSchemaResponse.newBuilder()
        .setSchema(new SchemaMessages(catalog.current(), lifecycle).message(schema, true))
        .setAlreadyRegistered(before)
        .build();
  }
}
