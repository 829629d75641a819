package dev.trestle.server.security;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the audit says of the call that the current thread works for.
 *
 * @param rpc its full method name
 * @param peer the address that it comes from; empty if the transport has none
 */
record CallOrigin(String rpc, String peer) {

  private static final Context.Key<CallOrigin> CURRENT = Context.key("call-origin");

  static CallOrigin of(ServerCall<?, ?> call) {
    SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return new CallOrigin(call.getMethodDescriptor().getFullMethodName(), text(address));
  }

  /** Of the current thread; {@code null} if it works for no call. */
  static @Nullable CallOrigin current() {
    return CURRENT.get();
  }

  /** The context in which this is the {@link #current} one. */
  Context in(Context context) {
    return context.withValue(CURRENT, this);
  }

  private static String text(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress internet && internet.getAddress() != null) {
      return internet.getAddress().getHostAddress() + ":" + internet.getPort();
    }
    return address == null ? "" : address.toString();
  }
}
