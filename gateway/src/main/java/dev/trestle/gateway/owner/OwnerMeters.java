package dev.trestle.gateway.owner;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What ownership is measured by. */
@Singleton
final class OwnerMeters {

  private final MeterRegistry registry;
  private final Timer handOvers;

  OwnerMeters(MeterRegistry registry) {
    this.registry = registry;
    this.handOvers =
        Timer.builder("trestle.owner.hand.over")
            .description("Planned hand-overs of a partition, from begin to end")
            .register(registry);
  }

  void gauges(Ownership ownership, Links links, Waiting waiting) {
    Gauge.builder("trestle.owner.partitions", ownership, Ownership::owned)
        .description("Partitions that this gateway appends to")
        .register(registry);
    Gauge.builder("trestle.owner.unreachable.gateways", links, all -> all.unreachable().size())
        .description("Gateways that live and cannot be reached")
        .register(registry);
    Gauge.builder("trestle.owner.waiting.events", waiting, Waiting::size)
        .description("Events that wait for a way to the owner of their partition")
        .register(registry);
  }

  /** A partition has changed its owner, as seen from here. */
  void changed(String how) {
    registry.counter("trestle.owner.changes", "how", how).increment();
  }

  void handedOver(long nanos) {
    handOvers.record(Duration.ofNanos(nanos));
  }
}
