package dev.trestle.adapter.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Messages by queue and outcome, with the time each took. */
@Singleton
final class MessageMeters {

  private final MeterRegistry registry;

  MessageMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void settled(String queue, String outcome, long nanos) {
    Timer.builder("trestle.messages")
        .description("Messages taken from a queue, by what became of them")
        .tag("queue", queue)
        .tag("outcome", outcome)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  void retried(String queue) {
    registry.counter("trestle.messages.retries", "queue", queue).increment();
  }
}
