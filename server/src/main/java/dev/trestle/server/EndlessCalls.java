package dev.trestle.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
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
final class EndlessCalls implements ServerInterceptor, Drainable {

  private static final String WATCH = HealthGrpc.getWatchMethod().getFullMethodName();
  private static final String REFLECTION = "grpc.reflection.";

  private final Set<Endable<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (!method.equals(WATCH) && !method.startsWith(REFLECTION)) {
      return next.startCall(call, headers);
    }
    Endable<Q, A> endable = new Endable<>(call);
    open.add(endable);
    ServerCall.Listener<Q> listener = next.startCall(endable, headers);
    if (draining) {
      endable.end();
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        open.remove(endable);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        open.remove(endable);
        super.onComplete();
      }
    };
  }

  @Override
  public CompletionStage<Void> drain() {
    draining = true;
    open.forEach(Endable::end);
    return CompletableFuture.completedFuture(null);
  }

  /** May be ended by another thread than its handler's, which then speaks to nobody. */
  private static final class Endable<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private boolean closed;

    Endable(ServerCall<Q, A> call) {
      super(call);
    }

    void end() {
      close(Status.UNAVAILABLE.withDescription("The server is stopping"), new Metadata());
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!closed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(A message) {
      if (!closed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      if (!closed) {
        closed = true;
        super.close(status, trailers);
      }
    }
  }
}
