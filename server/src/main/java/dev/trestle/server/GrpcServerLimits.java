package dev.trestle.server;

import io.grpc.ServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Gives the gRPC server the limits that Micronaut has no keys for, and reflection: v1, and v1alpha,
 * which is all that load tools and older clients know.
 */
@Singleton
final class GrpcServerLimits implements BeanCreatedEventListener<ServerBuilder<?>> {

  private final ServerConfig config;

  GrpcServerLimits(ServerConfig config) {
    this.config = config;
  }

  @Override
  public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
    ServerBuilder<?> builder = event.getBean();
    builder
        .executor(handlerThreads())
        .maxInboundMessageSize(config.maxInboundMessageBytes())
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .keepAliveTime(60, TimeUnit.SECONDS)
        .addService(ProtoReflectionServiceV1.newInstance())
        .addService(ProtoReflectionService.newInstance());
    if (!config.maxConnectionAge().isZero()) {
      builder.maxConnectionAge(config.maxConnectionAge().toMillis(), TimeUnit.MILLISECONDS);
    }
    if (!config.maxConnectionAgeGrace().isZero()) {
      builder.maxConnectionAgeGrace(
          config.maxConnectionAgeGrace().toMillis(), TimeUnit.MILLISECONDS);
    }
    if (builder instanceof NettyServerBuilder netty) {
      netty
          .maxConcurrentCallsPerConnection(config.maxConcurrentCallsPerConnection())
          .maxRstFramesPerWindow(config.maxResetsPerMinute(), 60);
    }
    return builder;
  }

  /**
   * Handlers' threads. The queue needs no bound of its own: gRPC queues at most one task for each
   * open call, and open calls are bounded.
   */
  private ExecutorService handlerThreads() {
    return Executors.newFixedThreadPool(
        config.handlerThreads(), DaemonThreads.named("grpc-handler"));
  }
}
