package dev.trestle.server;

import dev.trestle.proto.Problem;
import dev.trestle.v1.GetSchemaRequest;
import dev.trestle.v1.ListSchemasRequest;
import dev.trestle.v1.ListSchemasResponse;
import dev.trestle.v1.Schema;
import dev.trestle.v1.SchemaRegistryGrpc;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A service that fails as its request says, and one call that stays open until it is drained. */
@Singleton
@Requires(property = "test.failing-registry")
final class FailingRegistry extends SchemaRegistryGrpc.SchemaRegistryImplBase
    implements Drainable, ReadinessCheck {

  final CompletableFuture<StreamObserver<ListSchemasResponse>> open = new CompletableFuture<>();
  volatile boolean tableSeen;

  @Override
  public void getSchema(GetSchemaRequest request, StreamObserver<Schema> answer) {
    switch (request.getType()) {
      case "thrown" -> throw new IllegalStateException("secret");
      case "error" -> throw new NoClassDefFoundError("secret");
      case "overflow" -> throw new StackOverflowError("secret");
      case "problem" -> throw Problem.invalidField("type", "is a problem").toException();
      case "onError" -> answer.onError(new IllegalStateException("secret"));
      default -> {
        answer.onNext(Schema.getDefaultInstance());
        answer.onCompleted();
      }
    }
  }

  @Override
  public void listSchemas(ListSchemasRequest request, StreamObserver<ListSchemasResponse> answer) {
    open.complete(answer);
  }

  @Override
  public CompletionStage<Void> drain() {
    if (!open.isDone()) {
      return CompletableFuture.completedFuture(null);
    }
    return open.thenAccept(
        answer -> {
          answer.onNext(ListSchemasResponse.getDefaultInstance());
          answer.onCompleted();
        });
  }

  @Override
  public String name() {
    return "table test";
  }

  @Override
  public void verify() {
    if (!tableSeen) {
      throw new IllegalStateException("table test does not exist; create it");
    }
  }
}
