package dev.trestle.gateway.owner;

import io.micronaut.context.BeanProvider;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Where other gateways reach this one. */
@Singleton
final class OwnAddress {

  private final OwnerConfig config;
  private final BeanProvider<GrpcEmbeddedServer> server;
  private volatile @Nullable String found;

  OwnAddress(OwnerConfig config, BeanProvider<GrpcEmbeddedServer> server) {
    this.config = config;
    this.server = server;
  }

  /**
   * {@code host:port}. Stays what it was while the server stops.
   *
   * @throws IllegalStateException if the gRPC server does not listen yet
   */
  String get() {
    String address = found;
    if (address == null) {
      address =
          config.address().isEmpty() ? host() + ":" + server.get().getPort() : config.address();
      found = address;
    }
    return address;
  }

  private static String host() {
    try {
      String host = InetAddress.getLocalHost().getHostAddress();
      return host.contains(":") ? "[" + host + "]" : host;
    } catch (UnknownHostException noName) {
      return InetAddress.getLoopbackAddress().getHostAddress();
    }
  }
}
