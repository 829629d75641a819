package dev.trestle.queues;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Messages of a queue by outcome, with the time each took. */
final class MessageMeters {

  private final MeterRegistry registry;
  private final String queue;

  MessageMeters(MeterRegistry registry, String queue) {
    this.registry = registry;
    this.queue = queue;
  }

  void settled(String outcome, Duration taken) {
    Timer.builder("trestle.messages")
        .description("Messages taken from a queue, by what became of them")
        .tag("queue", queue)
        .tag("outcome", outcome)
        .register(registry)
        .record(taken);
  }

  void retried() {
    registry.counter("trestle.messages.retries", "queue", queue).increment();
  }
}
