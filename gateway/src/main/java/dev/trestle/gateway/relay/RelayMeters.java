package dev.trestle.gateway.relay;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** What the relay is measured by. */
@Singleton
final class RelayMeters {

  private final MeterRegistry registry;

  RelayMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** An entry is tried again. */
  void retried(String code) {
    registry.counter("trestle.relay.retries", "code", code).increment();
  }

  /** An event was parked. */
  void parked() {
    registry.counter("trestle.relay.dead.letters").increment();
  }

  /** A batch was left since a schema of it is not known. */
  void schemaNotKnown() {
    registry.counter("trestle.relay.unknown.schemas").increment();
  }

  /** The sweeper delivered what another gateway, or an outage, had left. */
  void swept(int events) {
    registry.counter("trestle.relay.swept").increment(events);
  }

  <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
    io.micrometer.core.instrument.Gauge.builder(name, source, value)
        .description(description)
        .register(registry);
  }
}
