package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.CallStage;
import dev.trestle.server.security.Quotas.Opening;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Counts the streams and reads that each caller has open, and refuses those above its quota. */
@Singleton
final class QuotaCheck implements CallStage.Interceptor {

  private final SecurityConfig config;
  private final PolicyFile policy;
  private final Quotas quotas;
  private final Audit audit;

  QuotaCheck(SecurityConfig config, PolicyFile policy, Quotas quotas, Audit audit) {
    this.config = config;
    this.policy = policy;
    this.quotas = quotas;
    this.audit = audit;
  }

  @Override
  public CallStage stage() {
    return CallStage.QUOTA;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    @Nullable Action action = RpcActions.of(method.getFullMethodName());
    @Nullable OpenCall kind = action == null ? null : OpenCall.of(action, method.getType());
    if (config.isOpen() || action == null || kind == null) {
      return next.startCall(call, headers);
    }
    Caller caller = Caller.current();
    Opening opening = quotas.open(policy.grants(caller).rules(action), caller, kind);
    if (opening instanceof Opening.Refused refused) {
      Problem problem = quotas.refused(caller, refused.refusal());
      audit.refused(caller, problem);
      return RefusedCall.close(call, problem);
    }
    return counted(((Opening.Opened) opening).close(), call, headers, next);
  }

  private static <Q, A> ServerCall.Listener<Q> counted(
      Runnable close, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(call, headers);
    } catch (Throwable e) {
      close.run();
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        close.run();
        super.onCancel();
      }

      @Override
      public void onComplete() {
        close.run();
        super.onComplete();
      }
    };
  }
}
