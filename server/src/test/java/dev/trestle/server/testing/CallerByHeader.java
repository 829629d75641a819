package dev.trestle.server.testing;

import dev.trestle.server.security.Caller;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Believes what a call says of its caller, of a service with {@code test.policy}: a SPIFFE id is
 * that of a certificate, anything else the subject of a token.
 */
@Singleton
@Requires(property = "test.policy")
public final class CallerByHeader implements ServerInterceptor {

  private static final Metadata.Key<String> WHO =
      Metadata.Key.of("test-caller", Metadata.ASCII_STRING_MARSHALLER);

  /** The stub, as somebody calls it. */
  public static <S extends AbstractStub<S>> S as(String who, S stub) {
    Metadata headers = new Metadata();
    headers.put(WHO, who);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    @Nullable String who = headers.get(WHO);
    if (who == null) {
      return next.startCall(call, headers);
    }
    Caller.Kind kind = who.startsWith("spiffe://") ? Caller.Kind.CERTIFICATE : Caller.Kind.TOKEN;
    Context identified = new Caller(kind, who).in(Context.current());
    return Contexts.interceptCall(identified, call, headers, next);
  }
}
