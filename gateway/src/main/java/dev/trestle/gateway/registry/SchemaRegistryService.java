package dev.trestle.gateway.registry;

import dev.trestle.proto.Problem;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.SchemaSet;
import dev.trestle.server.MalformedRequests;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.BacktestSchemaRequest;
import dev.trestle.v1.BacktestSchemaResponse;
import dev.trestle.v1.CheckCompatibilityRequest;
import dev.trestle.v1.CheckCompatibilityResponse;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.Incompatibility;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.ListSchemasResponse;
import dev.trestle.v1.RegisterSchemaRequest;
import dev.trestle.v1.RegisterSchemaResponse;
import dev.trestle.v1.Schema;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * The gRPC side of the schemas. Reading and comparing documents takes up to seconds of a core, and
 * registering waits for the table: both have threads of their own. Whoever may not see the schemas
 * of a type is told so whether there are any or not.
 */
@Singleton
final class SchemaRegistryService implements SchemaRegistryGrpc.AsyncService, BindableService {

  private final SchemaCatalog catalog;
  private final Lifecycle lifecycle;
  private final RegisterSchema register;
  private final BacktestSchema backtest;
  private final Access access;

  /** The calls that wait hold documents of up to 256 KiB. */
  private final OwnThreads threads =
      new OwnThreads(
          "schema-registry",
          2,
          30,
          "This gateway has as many registrations and compatibility checks as it can carry",
          Duration.ofSeconds(1));

  SchemaRegistryService(
      SchemaCatalog catalog,
      Lifecycle lifecycle,
      RegisterSchema register,
      BacktestSchema backtest,
      Access access) {
    this.catalog = catalog;
    this.lifecycle = lifecycle;
    this.register = register;
    this.backtest = backtest;
    this.access = access;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return MalformedRequests.refused(SchemaRegistryGrpc.bindService(this));
  }

  @Override
  public void getSchema(GetSchemaRequest request, StreamObserver<Schema> answer) {
    if (request.getType().isEmpty()) {
      throw Problem.invalidField("type", "required: an event type such as AudioUploaded")
          .toException();
    }
    if (request.getVersion() < 0) {
      throw Problem.invalidField("version", "use 0 for the newest, or a version from 1")
          .toException();
    }
    access.check(Action.READ_SCHEMAS, Resource.type(request.getType()));
    SchemaSet known = catalog.current();
    dev.trestle.schemas.Schema schema =
        known
            .find(request.getType(), request.getVersion())
            .orElseThrow(
                () ->
                    UnknownSchema.problem(known, request.getType(), request.getVersion())
                        .toException());
    answer.onNext(new SchemaMessages(known, lifecycle).message(schema, true));
    answer.onCompleted();
  }

  @Override
  public void listSchemas(ListSchemasRequest request, StreamObserver<ListSchemasResponse> answer) {
    Caller caller = Caller.current();
    if (!request.getType().isEmpty()) {
      access.check(Action.READ_SCHEMAS, Resource.type(request.getType()));
    }
    SchemaSet known = catalog.current();
    SchemaMessages messages = new SchemaMessages(known, lifecycle);
    List<dev.trestle.schemas.Schema> wanted =
        request.getType().isEmpty() ? known.list() : known.versions(request.getType());
    ListSchemasResponse.Builder response = ListSchemasResponse.newBuilder();
    wanted.stream()
        .filter(schema -> access.may(caller, Action.READ_SCHEMAS, Resource.type(schema.type())))
        .forEach(
            schema ->
                response.addSchemas(messages.message(schema, !request.getWithoutDocuments())));
    answer.onNext(response.build());
    answer.onCompleted();
  }

  @Override
  public void registerSchema(
      RegisterSchemaRequest request, StreamObserver<RegisterSchemaResponse> answer) {
    access.check(Action.REGISTER_SCHEMAS, Resource.type(request.getType()));
    Caller caller = Caller.current();
    threads.answer(
        () -> register.register(request, caller), Context.current()::isCancelled, answer);
  }

  @Override
  public void checkCompatibility(
      CheckCompatibilityRequest request, StreamObserver<CheckCompatibilityResponse> answer) {
    access.check(Action.READ_SCHEMAS, Resource.type(request.getType()));
    threads.answer(() -> compatibility(request), Context.current()::isCancelled, answer);
  }

  @Override
  public void backtestSchema(
      BacktestSchemaRequest request, StreamObserver<BacktestSchemaResponse> answer) {
    backtest.start(request, Context.current()::isCancelled, answer);
  }

  @PreDestroy
  void close() {
    threads.close();
  }

  private CheckCompatibilityResponse compatibility(CheckCompatibilityRequest request) {
    if (request.getAgainstVersion() < 0) {
      throw Problem.invalidField("against_version", "use 0 for the newest, or a version from 1")
          .toException();
    }
    SchemaSet known = catalog.current();
    dev.trestle.schemas.Schema against =
        known
            .find(request.getType(), request.getAgainstVersion())
            .orElseThrow(
                () ->
                    UnknownSchema.problem(known, request.getType(), request.getAgainstVersion())
                        .toException());
    dev.trestle.schemas.Schema candidate =
        CandidateSchema.read(request.getType(), against.version() + 1, request.getDocument());
    CheckCompatibilityResponse.Builder response =
        CheckCompatibilityResponse.newBuilder().setAgainstVersion(against.version());
    for (var each : CandidateSchema.compare(against, candidate, request.getMode())) {
      response.addIncompatibilities(
          Incompatibility.newBuilder()
              .setPointer(each.pointer())
              .setRule(each.rule())
              .setMessage(each.message()));
    }
    return response.setCompatible(response.getIncompatibilitiesCount() == 0).build();
  }
}
