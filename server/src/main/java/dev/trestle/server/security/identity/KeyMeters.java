package dev.trestle.server.security.identity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the keys of issuers are measured by. */
final class KeyMeters {

  private final MeterRegistry registry;
  private final Map<String, List<Meter>> gauges = new ConcurrentHashMap<>();

  KeyMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows the keys of an issuer; one at a time for each. */
  void issuer(String issuer, IssuerKeys keys) {
    Tags tags = Tags.of("issuer", issuer);
    gauges.put(
        issuer,
        List.of(
            Gauge.builder("trestle.token.keys", keys, all -> all.current().size())
                .description("Keys of the issuer with which its tokens are verified")
                .tags(tags)
                .register(registry),
            Gauge.builder("trestle.token.keys.age.seconds", keys, KeyMeters::age)
                .description("Time since the issuer's keys were fetched; none if they never were")
                .tags(tags)
                .register(registry)));
  }

  /** The keys of an issuer have been asked for. */
  void fetched(String issuer, boolean successfully) {
    registry
        .counter(
            "trestle.token.keys.fetches",
            "issuer",
            issuer,
            "result",
            successfully ? "fetched" : "failed")
        .increment();
  }

  void forget(String issuer) {
    List<Meter> forgotten = gauges.remove(issuer);
    if (forgotten != null) {
      forgotten.forEach(registry::remove);
    }
  }

  private static double age(IssuerKeys keys) {
    Duration age = keys.age();
    return age == null ? Double.NaN : age.toMillis() / 1_000.0;
  }
}
