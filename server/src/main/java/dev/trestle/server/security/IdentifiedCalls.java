package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.CallStage;
import dev.trestle.server.security.identity.Outcome;
import dev.trestle.server.security.identity.Outcome.Known;
import dev.trestle.server.security.identity.Outcome.Refused;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Lets nobody pass who does not prove who it is, but to ask for health. */
@Singleton
final class IdentifiedCalls implements CallStage.Interceptor {

  /** When the credential ends with which the call began. */
  static final Context.Key<Instant> CREDENTIAL_ENDS =
      Context.keyWithDefault("credential-ends", Instant.MAX);

  private final SecurityConfig config;
  private final Authenticator authenticator;
  private final Audit audit;

  IdentifiedCalls(SecurityConfig config, Authenticator authenticator, Audit audit) {
    this.config = config;
    this.authenticator = authenticator;
    this.audit = audit;
  }

  @Override
  public CallStage stage() {
    return CallStage.IDENTITY;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (config.isOpen() || RpcActions.isOpenToAll(call.getMethodDescriptor().getFullMethodName())) {
      return next.startCall(call, headers);
    }
    Outcome outcome = authenticator.authenticate(call, headers);
    if (outcome instanceof Refused refused) {
      Problem problem = refused.problem();
      audit.refused(Caller.NOBODY, problem);
      return RefusedCall.close(call, problem);
    }
    Known known = (Known) outcome;
    Context context =
        known.caller().in(Context.current()).withValue(CREDENTIAL_ENDS, known.until());
    return Contexts.interceptCall(context, call, headers, next);
  }
}
