package dev.trestle.server.security;

import dev.trestle.server.testing.WholeService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server with {@link PolicedServices}, in one of the modes. */
final class PolicedServer implements AutoCloseable {

  private final WholeService service;
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

  private PolicedServer(WholeService service) {
    this.service = service;
  }

  /** Whose calls the policy decides. */
  static PolicedServer policed(Path policy) {
    return start(
        Map.of("trestle.security.mode", "policy", "trestle.security.policy", policy.toString()));
  }

  /** The control: the same without a policy. */
  static PolicedServer open() {
    return start(Map.of());
  }

  static PolicedServer start(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("micronaut.application.name", "test");
    all.put("test.policed-services", "true");
    all.put("endpoints.health.details-visible", "anonymous");
    return new PolicedServer(WholeService.start(all));
  }

  PolicedServer ready() {
    service.awaitReady(Duration.ofSeconds(30));
    return this;
  }

  WholeService service() {
    return service;
  }

  /** Of a caller, over the one connection of the service's own. */
  Channel as(String caller) {
    return as(caller, service.channel());
  }

  /** Of a caller, over a connection that it has for itself. */
  Channel newChannelAs(String caller) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "localhost", service.bean(GrpcEmbeddedServer.class).getPort())
            .usePlaintext()
            .build();
    channels.add(channel);
    return as(caller, channel);
  }

  private static Channel as(String caller, Channel channel) {
    Metadata headers = new Metadata();
    headers.put(FakeAuthenticator.CREDENTIAL, caller);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public void close() throws InterruptedException {
    channels.forEach(ManagedChannel::shutdownNow);
    service.close();
  }
}
