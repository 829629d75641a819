package dev.trestle.gateway.relay;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** What the relay is measured by. */
@Singleton
final class RelayMeters {

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final DistributionSummary entries;

  RelayMeters(MeterRegistry registry) {
    this.registry = registry;
    this.entries =
        DistributionSummary.builder("trestle.put.events.entries")
            .description("Entries of one PutEvents call")
            .serviceLevelObjectives(1, 2, 5, 10)
            .register(registry);
  }

  /** One PutEvents call ended. */
  void called(String outcome, int count, long nanos) {
    entries.record(count);
    Timer.builder("trestle.put.events")
        .description("PutEvents calls")
        .tag("outcome", outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos(nanos));
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
