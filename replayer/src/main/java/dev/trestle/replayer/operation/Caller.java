package dev.trestle.replayer.operation;

import dev.trestle.server.security.Caller.Kind;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;
import java.net.SocketAddress;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as operations keep it: the {@linkplain dev.trestle.server.security.Caller caller} whom
 * a policy knows. Where nobody is asked who they are, the client certificate's subject if there is
 * one, else what the call says of itself in the metadata key {@code trestle-actor}, and the address
 * that it comes from.
 */
@Singleton
public final class Caller implements ServerInterceptor {

  private static final Metadata.Key<String> ACTOR =
      Metadata.Key.of("trestle-actor", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<String> WHO =
      Context.keyWithDefault("trestle-caller", "unknown");
  private static final int MAX_LENGTH = 200;

  /** The caller of the call that this thread serves. */
  public static String current() {
    var proved = dev.trestle.server.security.Caller.current();
    return proved.kind() == Kind.NONE ? WHO.get() : proved.id();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return Contexts.interceptCall(
        Context.current().withValue(WHO, who(call, headers)), call, headers, next);
  }

  private static String who(ServerCall<?, ?> call, Metadata headers) {
    @Nullable SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    @Nullable String name = certified(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    if (name == null) {
      name = headers.get(ACTOR);
    }
    String place = address == null ? "unknown" : address.toString();
    String who = name == null || name.isBlank() ? place : name + " at " + place;
    return who.length() <= MAX_LENGTH ? who : who.substring(0, MAX_LENGTH);
  }

  private static @Nullable String certified(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      return session.getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException noCertificate) {
      return null;
    }
  }
}
