package dev.trestle.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of gRPC's own services that end only when their callers want, watches of health and
 * streams of reflection, and would hold up a stop: ends them when the service drains.
 */
@Singleton
final class EndlessCalls implements CallStage.Interceptor, Drainable {

  private static final String WATCH = HealthGrpc.getWatchMethod().getFullMethodName();
  private static final String REFLECTION = "grpc.reflection.";

  private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  @Override
  public CallStage stage() {
    return CallStage.ENDLESS_CALLS;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (!method.equals(WATCH) && !method.startsWith(REFLECTION)) {
      return next.startCall(call, headers);
    }
    EndableCall<Q, A> endable = new EndableCall<>(call);
    open.add(endable);
    ServerCall.Listener<Q> listener = next.startCall(endable, headers);
    if (draining) {
      end(endable);
    }
    return endable.heardBy(listener, () -> open.remove(endable));
  }

  @Override
  public CompletionStage<Void> drain() {
    draining = true;
    open.forEach(EndlessCalls::end);
    return CompletableFuture.completedFuture(null);
  }

  private static void end(EndableCall<?, ?> call) {
    call.end(Status.UNAVAILABLE.withDescription("The server is stopping"), new Metadata());
  }
}
