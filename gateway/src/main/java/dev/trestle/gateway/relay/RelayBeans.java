package dev.trestle.gateway.relay;

import dev.trestle.bus.Bus;
import dev.trestle.bus.EventBridgeBus;
import dev.trestle.server.Environment;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.eventbridge.EventBridgeClientBuilder;

/** The bus of the environment, and the queue to it. */
@Factory
final class RelayBeans {

  @Singleton
  @Bean(preDestroy = "close")
  EventBridgeBus bus(
      EventBridgeClientBuilder client,
      Environment environment,
      OpenTelemetry telemetry,
      MeterRegistry registry) {
    return new EventBridgeBus(client, environment.bus(), telemetry, registry);
  }

  @Singleton
  BusQueue queue(Bus bus, RelayConfig config, RelayMeters meters) {
    return new BusQueue(bus, config, meters);
  }
}
