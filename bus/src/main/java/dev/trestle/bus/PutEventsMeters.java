package dev.trestle.bus;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What calls of PutEvents are measured by. */
final class PutEventsMeters {

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

  PutEventsMeters(MeterRegistry registry) {
    this.registry = registry;
    this.entries =
        DistributionSummary.builder("trestle.put.events.entries")
            .description("Entries of one PutEvents call")
            .serviceLevelObjectives(1, 2, 5, 10)
            .register(registry);
  }

  /** One call ended. */
  void called(String outcome, int count, long nanos) {
    entries.record(count);
    Timer.builder("trestle.put.events")
        .description("PutEvents calls")
        .tag("outcome", outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }
}
