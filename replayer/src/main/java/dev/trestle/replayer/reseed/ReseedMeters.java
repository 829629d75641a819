package dev.trestle.replayer.reseed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** What reseeds leave in metrics. Safe across threads. */
@Singleton
final class ReseedMeters {

  private final MeterRegistry registry;
  private final Counter sent;

  ReseedMeters(MeterRegistry registry) {
    this.registry = registry;
    this.sent = registry.counter("trestle.reseed.sent");
  }

  void sent() {
    sent.increment();
  }

  /** A message is sent again. */
  void retried(String cause) {
    registry.counter("trestle.reseed.retries", "cause", cause).increment();
  }

  /** A record was passed over. */
  void refused(String cause) {
    registry.counter("trestle.reseed.refused", "cause", cause).increment();
  }
}
