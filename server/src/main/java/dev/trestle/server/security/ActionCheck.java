package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.CallStage;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Lets only those call an RPC who may do its action, and as long as they may. */
@Singleton
final class ActionCheck implements CallStage.Interceptor {

  private final SecurityConfig config;
  private final Access access;
  private final OpenCalls open;
  private final Audit audit;

  ActionCheck(SecurityConfig config, Access access, OpenCalls open, Audit audit) {
    this.config = config;
    this.access = access;
    this.open = open;
    this.audit = audit;
  }

  @Override
  public CallStage stage() {
    return CallStage.ACTION;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    String rpc = method.getFullMethodName();
    if (config.isOpen() || RpcActions.isOpenToAll(rpc)) {
      return next.startCall(call, headers);
    }
    Caller caller = Caller.current();
    @Nullable Action action = RpcActions.of(rpc);
    if (action == null) {
      Problem problem =
          Problem.of(
                  ErrorReason.ERROR_REASON_PERMISSION_DENIED,
                  "No rule can let you call " + rpc + ": it is no action of policies")
              .with("action", "none");
      audit.refused(caller, problem);
      return RefusedCall.close(call, problem);
    }
    if (RpcActions.lasts(method)) {
      return open.start(action, call, headers, next);
    }
    @Nullable Problem refusal = access.refusal(caller, action);
    return refusal == null ? next.startCall(call, headers) : RefusedCall.close(call, refusal);
  }
}
