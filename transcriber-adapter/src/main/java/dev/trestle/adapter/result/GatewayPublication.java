package dev.trestle.adapter.result;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.queues.OutageException;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventPublisherGrpc.EventPublisherBlockingStub;
import dev.trestle.v1.PublishRequest;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes through the gateway. */
@Singleton
final class GatewayPublication implements Publication {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayPublication.class);

  private final AdapterConfig config;
  private final ManagedChannel channel;
  private final EventPublisherBlockingStub gateway;

  GatewayPublication(AdapterConfig config, OpenTelemetry telemetry) {
    this.config = config;
    this.channel =
        ManagedChannelBuilder.forTarget(config.gateway())
            .usePlaintext()
            .intercept(GrpcTelemetry.create(telemetry).newClientInterceptor())
            .build();
    this.gateway = EventPublisherGrpc.newBlockingStub(channel);
  }

  @PreDestroy
  void close() {
    channel.shutdownNow();
  }

  @Override
  public Optional<String> publish(Event event) {
    try {
      gateway
          .withDeadlineAfter(config.publishTimeout().toMillis(), TimeUnit.MILLISECONDS)
          .publish(PublishRequest.newBuilder().setEvent(event).build());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return refusal(event.getId(), e);
    }
  }

  /** What a failed call says about its event, as {@link #publish} does. */
  static Optional<String> refusal(String eventId, StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case ALREADY_EXISTS -> {
        // Ids are made from job ids, so the first one tells of the same job's end.
        LOG.warn("Event {} was published before with another payload", eventId, e);
        yield Optional.empty();
      }
      case INVALID_ARGUMENT,
          NOT_FOUND,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED ->
          Optional.of(e.getStatus().getCode() + ": " + e.getStatus().getDescription());
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, CANCELLED ->
          throw new OutageException("the gateway does not take events now", e);
      default -> throw e;
    };
  }
}
