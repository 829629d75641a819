package dev.trestle.gateway.intake;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** What became of the events that S3 told. */
@Singleton
final class IntakeMeters {

  private static final String NO_RULE = "none";

  private final MeterRegistry registry;

  IntakeMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Of an event that a rule wanted. */
  void told(String rule, String outcome) {
    count(rule, outcome, 1);
  }

  /** No rule is for them. */
  void unwanted(int events) {
    count(NO_RULE, "unwanted", events);
  }

  /** What S3 told of cannot be known, or is nothing that happened. */
  void unread(int events) {
    count(NO_RULE, "unread", events);
  }

  private void count(String rule, String outcome, int events) {
    registry.counter("trestle.intake.events", "rule", rule, "outcome", outcome).increment(events);
  }
}
