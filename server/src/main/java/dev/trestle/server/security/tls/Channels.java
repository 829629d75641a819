package dev.trestle.server.security.tls;

import io.grpc.netty.NettyChannelBuilder;

/** Makes the channels of a service's own calls to gateways. Safe across threads. */
@FunctionalInterface
public interface Channels {

  /**
   * Begins a channel that is encrypted, believes and proves what settings {@code
   * trestle.security.client.*} say, spreads its calls over all addresses that the target resolves
   * to, and notices when one falls silent. What else it is to have the caller adds.
   *
   * <p>Files of certificates and tokens are followed: the channel need not be made anew. A call for
   * which there is no token now ends UNAVAILABLE, as one does that reaches nobody who is believed.
   *
   * @param target a gRPC name, such as {@code dns:///gateway:50051}
   */
  NettyChannelBuilder to(String target);
}
