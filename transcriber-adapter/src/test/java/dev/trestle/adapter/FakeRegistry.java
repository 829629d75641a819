package dev.trestle.adapter;

import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.ListSchemasResponse;
import dev.trestle.v1.Schema;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a gateway has registered beside what Trestle ships. */
public final class FakeRegistry extends SchemaRegistryGrpc.SchemaRegistryImplBase {

  private final List<Schema> schemas = new CopyOnWriteArrayList<>();

  void register(String type, int version, String document) {
    schemas.add(
        Schema.newBuilder().setType(type).setVersion(version).setDocument(document).build());
  }

  @Override
  public void getSchema(GetSchemaRequest request, StreamObserver<Schema> answer) {
    schemas.stream()
        .filter(schema -> schema.getType().equals(request.getType()))
        .filter(schema -> schema.getVersion() == request.getVersion())
        .findFirst()
        .ifPresentOrElse(
            schema -> {
              answer.onNext(schema);
              answer.onCompleted();
            },
            () ->
                answer.onError(
                    Problem.of(
                            ErrorReason.ERROR_REASON_SCHEMA_VERSION_NOT_FOUND,
                            "There is no such version")
                        .toException()));
  }

  @Override
  public void listSchemas(ListSchemasRequest request, StreamObserver<ListSchemasResponse> answer) {
    answer.onNext(
        ListSchemasResponse.newBuilder()
            .addAllSchemas(
                schemas.stream().filter(s -> s.getType().equals(request.getType())).toList())
            .build());
    answer.onCompleted();
  }
}
