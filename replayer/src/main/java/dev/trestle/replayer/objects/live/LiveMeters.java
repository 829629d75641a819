package dev.trestle.replayer.objects.live;

import dev.trestle.replayer.LogLabels;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What becomes of live changes. */
@Singleton
final class LiveMeters {

  private static final String CHANGES = "trestle.objects.changes";

  private final MeterRegistry registry;
  private final LogLabels labels;
  private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

  LiveMeters(MeterRegistry registry, LogLabels labels) {
    this.registry = registry;
    this.labels = labels;
  }

  /** Changes that an event of S3 told of, for a log or, without one, for none. */
  void told(String outcome, int changes) {
    registry.counter("trestle.objects.told", "outcome", outcome).increment(changes);
  }

  /** How many changes a look at the stage found, up to its page. */
  void staged(String log, int changes) {
    waiting
        .computeIfAbsent(
            labels.of(log),
            label -> {
              AtomicInteger gauge = new AtomicInteger();
              registry.gauge(
                  "trestle.objects.staged",
                  io.micrometer.core.instrument.Tags.of("log", label),
                  gauge);
              return gauge;
            })
        .set(changes);
  }

  void dropped(String log, int repeats, int unknown) {
    count(log, "known", repeats);
    count(log, "unknown", unknown);
  }

  void appended(String log, List<ObjectVersion> versions) {
    int late = (int) versions.stream().filter(version -> version.via() == Via.LATE).count();
    count(log, "late", late);
    count(log, "live", versions.size() - late);
  }

  private void count(String log, String outcome, int changes) {
    if (changes > 0) {
      registry.counter(CHANGES, "log", labels.of(log), "outcome", outcome).increment(changes);
    }
  }
}
