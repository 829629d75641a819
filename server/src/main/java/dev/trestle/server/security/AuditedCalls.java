package dev.trestle.server.security;

import dev.trestle.server.CallStage;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import jakarta.inject.Singleton;

/** Tells the audit which call it is that the threads work for. */
@Singleton
final class AuditedCalls implements CallStage.Interceptor {

  @Override
  public CallStage stage() {
    return CallStage.AUDIT;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return Contexts.interceptCall(CallOrigin.of(call).in(Context.current()), call, headers, next);
  }
}
