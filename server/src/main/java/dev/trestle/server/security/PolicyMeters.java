package dev.trestle.server.security;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the outside sees of the policy in force. */
final class PolicyMeters {

  /** 48 bits: a gauge holds them exactly. */
  private static final int HASH_DIGITS = 12;

  private final Counter loaded;
  private final Counter refused;

  PolicyMeters(MeterRegistry registry, PolicyRevision revision) {
    loaded = reloads(registry, "loaded");
    refused = reloads(registry, "refused");
    Gauge.builder("trestle.policy.age.seconds", revision, PolicyRevision::ageSeconds)
        .description("Seconds since this policy came into force; 0 if there is none")
        .register(registry);
    Gauge.builder("trestle.policy.hash", revision, PolicyMeters::hash)
        .description(
            "Beginning of the SHA-256 of the policy in force: pods that differ differ here")
        .register(registry);
    Gauge.builder("trestle.policy.broken", revision, r -> r.refusal().isEmpty() ? 0 : 1)
        .description("1 while the policy file is not the policy in force")
        .register(registry);
  }

  void loaded() {
    loaded.increment();
  }

  void refused() {
    refused.increment();
  }

  private static Counter reloads(MeterRegistry registry, String result) {
    return Counter.builder("trestle.policy.reloads")
        .description("Contents of the policy file that were judged")
        .tag("result", result)
        .register(registry);
  }

  private static double hash(PolicyRevision revision) {
    String hash = revision.hash();
    return hash.isEmpty() ? 0 : Long.parseLong(hash.substring(0, HASH_DIGITS), 16);
  }
}
