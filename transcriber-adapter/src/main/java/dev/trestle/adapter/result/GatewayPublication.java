package dev.trestle.adapter.result;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.queues.OutageException;
import dev.trestle.server.security.tls.Channels;
import dev.trestle.v1.Event;
import dev.trestle.v1.EventPublisherGrpc;
import dev.trestle.v1.EventPublisherGrpc.EventPublisherBlockingStub;
import dev.trestle.v1.PublishRequest;
import io.grpc.ManagedChannel;
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

  GatewayPublication(AdapterConfig config, OpenTelemetry telemetry, Channels channels) {
    this.config = config;
    this.channel =
        channels
            .to(config.gateway())
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

  /**
   * What a failed call says about its event, as {@link #publish} does.
   *
   * <p>Who we are, what we may do, which address is called and what the registry has are not the
   * event's fault, and people can put them right: all of that passes like an outage. Only what is
   * wrong with the event itself refuses it for good.
   */
  static Optional<String> refusal(String eventId, StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case ALREADY_EXISTS -> {
        // Ids are made from job ids, so the first one tells of the same job's end.
        LOG.warn("Event {} was published before with another payload", eventId, e);
        yield Optional.empty();
      }
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> Optional.of(told(e));
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, CANCELLED ->
          throw new OutageException("the gateway does not take events now: " + told(e), e);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          throw new OutageException(
              "the gateway does not let us publish: "
                  + told(e)
                  + ": correct trestle.security.client.* or the gateway's policy",
              e);
      case NOT_FOUND ->
          throw new OutageException(
              "the gateway has no schema of the event: " + told(e) + ": register it", e);
      case UNIMPLEMENTED ->
          throw new OutageException(
              "no gateway answers: " + told(e) + ": correct trestle.adapter.gateway", e);
      default -> throw e;
    };
  }

  private static String told(StatusRuntimeException e) {
    return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
  }
}
