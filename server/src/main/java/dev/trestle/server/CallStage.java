package dev.trestle.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micronaut.core.order.Ordered;

/**
 * What happens to a call before its handler is called, and in which order: each stage is around
 * those after it, so it sees what they did to the call. Every interceptor of a server belongs to
 * one of these.
 */
public enum CallStage {
  /** The call has a span, which tells how it ended, whoever ended it. */
  SPANS,
  /** The call is counted with how it ended. */
  METERS,
  /** What nobody caught becomes INTERNAL. */
  UNCAUGHT_ERRORS,
  /** Calls that would hold up a stop can be ended. */
  ENDLESS_CALLS,
  /** The audit knows RPC and address, whatever becomes of the call. */
  AUDIT,
  /** Who calls is known, or the call ends. */
  IDENTITY,
  /** Streams and reads of the caller are counted. */
  QUOTA,
  /** The caller may do this, and goes on to, or the call ends. */
  ACTION;

  /** An interceptor that knows its place. */
  public interface Interceptor extends ServerInterceptor, Ordered {

    CallStage stage();

    @Override
    default int getOrder() {
      return stage().ordinal();
    }
  }

  /** Gives an interceptor that comes from elsewhere its place. */
  Interceptor of(ServerInterceptor interceptor) {
    CallStage stage = this;
    return new Interceptor() {
      @Override
      public CallStage stage() {
        return stage;
      }

      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return interceptor.interceptCall(call, headers, next);
      }
    };
  }
}
