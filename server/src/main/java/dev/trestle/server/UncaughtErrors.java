package dev.trestle.server;

import com.google.rpc.Status;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a handler did not expect into INTERNAL with an id that the log has too, so that a
 * defect tells the client something and never its insides. An error ends its call, too, and is then
 * passed on to {@link FatalErrors}; but not an overflow of the stack, which a request may bring
 * about.
 */
@Singleton
final class UncaughtErrors implements CallStage.Interceptor {

  private static final Logger LOG = LoggerFactory.getLogger(UncaughtErrors.class);

  @Override
  public CallStage stage() {
    return CallStage.UNCAUGHT_ERRORS;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServerCall<Q, A> translating = new Translating<>(call);
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(translating, headers);
    } catch (RuntimeException | StackOverflowError e) {
      close(translating, e);
      return new ServerCall.Listener<>() {};
    } catch (Error e) {
      close(translating, e);
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(Q message) {
        guard(() -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        guard(super::onHalfClose);
      }

      @Override
      public void onReady() {
        guard(super::onReady);
      }

      private void guard(Runnable handler) {
        try {
          handler.run();
        } catch (RuntimeException | StackOverflowError e) {
          close(translating, e);
        } catch (Error e) {
          close(translating, e);
          throw e;
        }
      }
    };
  }

  private static void close(ServerCall<?, ?> call, Throwable e) {
    if (e instanceof StatusRuntimeException known) {
      call.close(known.getStatus(), trailers(known));
    } else {
      call.close(io.grpc.Status.UNKNOWN.withCause(e), new Metadata());
    }
  }

  private static Metadata trailers(StatusRuntimeException e) {
    Metadata trailers = e.getTrailers();
    return trailers == null ? new Metadata() : trailers;
  }

  /** Ends the call once; UNKNOWN, which gRPC answers for any exception, becomes INTERNAL. */
  private static final class Translating<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private boolean closed;

    Translating(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void close(io.grpc.Status status, Metadata trailers) {
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
      }
      if (status.getCode() != io.grpc.Status.Code.UNKNOWN) {
        super.close(status, trailers);
        return;
      }
      String errorId = UUID.randomUUID().toString();
      LOG.error(
          "{} failed, error_id {}",
          getMethodDescriptor().getFullMethodName(),
          errorId,
          status.getCause());
      Status translated =
          Problem.of(
                  ErrorReason.ERROR_REASON_INTERNAL,
                  "The server failed; tell its operators the error_id " + errorId)
              .with("error_id", errorId)
              .toStatus();
      StatusRuntimeException ending =
          io.grpc.protobuf.StatusProto.toStatusRuntimeException(translated);
      super.close(ending.getStatus(), trailers(ending));
    }
  }
}
