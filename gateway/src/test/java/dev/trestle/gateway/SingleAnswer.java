package dev.trestle.gateway;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** The one answer of a call, as a future. */
public final class SingleAnswer<T> implements StreamObserver<T> {

  private final CompletableFuture<T> future = new CompletableFuture<>();

  public CompletableFuture<T> future() {
    return future;
  }

  @Override
  public void onNext(T answer) {
    future.complete(answer);
  }

  @Override
  public void onError(Throwable failure) {
    future.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    future.completeExceptionally(
        Status.INTERNAL.withDescription("OK without an answer").asRuntimeException());
  }
}
