package dev.trestle.gateway.publish;

import dev.trestle.log.Partition;
import dev.trestle.log.append.LogAppender.AppendStats;
import dev.trestle.proto.Problem;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What publishing is measured by. Labels are bounded: types are those with a schema, sources the
 * first {@value #MAX_SOURCES} that published something valid.
 */
@Singleton
final class PublishMeters {

  static final int MAX_SOURCES = 200;
  static final String OTHER = "other";

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
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
  private final SchemaCatalog schemas;
  private final Map<String, Boolean> sources = new ConcurrentHashMap<>();
  private final Map<Labels, Counter> counters = new ConcurrentHashMap<>();
  private final Timer appended;
  private final Timer notAppended;
  private final DistributionSummary batchEvents;

  private record Labels(String type, String source, String outcome) {}

  PublishMeters(MeterRegistry registry, SchemaCatalog schemas) {
    this.registry = registry;
    this.schemas = schemas;
    this.appended = append("recorded");
    this.notAppended = append("not_recorded");
    this.batchEvents =
        DistributionSummary.builder("trestle.publish.batch.events")
            .description("Events of one PublishBatch")
            .serviceLevelObjectives(1, 10, 100, 1_000)
            .register(registry);
  }

  void published(Event event, Published published) {
    Labels labels = new Labels(type(event), source(event, published), outcome(published));
    counters
        .computeIfAbsent(
            labels,
            added ->
                Counter.builder("trestle.events.published")
                    .description("Events by what became of them")
                    .tag("type", added.type())
                    .tag("source", added.source())
                    .tag("outcome", added.outcome())
                    .register(registry))
        .increment();
  }

  /** An event was published in a deprecated version. */
  void deprecated(dev.trestle.log.Event event) {
    registry
        .counter(
            "trestle.events.deprecated",
            "type",
            event.type(),
            "schema_version",
            String.valueOf(event.schemaVersion()),
            "source",
            source(event.source(), true))
        .increment();
  }

  void appended(boolean recorded, long nanos) {
    Timer timer = recorded ? appended : notAppended;
    timer.record(Duration.ofNanos(nanos));
  }

  void batch(int events) {
    batchEvents.record(events);
  }

  void admissionBytes(Supplier<Number> bytes) {
    Gauge.builder("trestle.admission.bytes", bytes)
        .description("Bytes of events on their way into the log")
        .register(registry);
  }

  void admissionLimit(Partition partition, Supplier<Number> limit) {
    Gauge.builder("trestle.admission.limit", limit)
        .description("Events that may be on their way into the partition")
        .tag("log", partition.log())
        .tag("partition", String.valueOf(partition.number()))
        .register(registry);
  }

  void appender(Supplier<AppendStats> stats) {
    Gauge.builder("trestle.append.remembered.ids", () -> stats.get().rememberedIds())
        .description("Ids in the dedupe windows of all partitions")
        .register(registry);
    Gauge.builder("trestle.append.queued.events", () -> stats.get().queuedRecords())
        .description("Events that wait for the append under way")
        .register(registry);
    FunctionCounter.builder("trestle.append.conflicts", stats, now -> now.get().conflicts())
        .description("Appends that another gateway's came before; they are tried again")
        .register(registry);
  }

  void streams(Supplier<Number> open, Supplier<Number> inFlight) {
    Gauge.builder("trestle.publish.stream.events", inFlight)
        .description("Unanswered events of publish streams")
        .register(registry);
    Gauge.builder("trestle.publish.streams", open)
        .description("Open publish streams")
        .register(registry);
  }

  private Timer append(String outcome) {
    return Timer.builder("trestle.append")
        .description("From the call of the appender to its answer")
        .tag("outcome", outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private String type(Event event) {
    return schemas.find(event.getType(), 0).isPresent() ? event.getType() : OTHER;
  }

  private String source(Event event, Published published) {
    return source(event.getSource(), published instanceof Published.Ok);
  }

  private String source(String source, boolean valid) {
    if (sources.containsKey(source)) {
      return source;
    }
    if (!valid || sources.size() >= MAX_SOURCES) {
      return OTHER;
    }
    sources.put(source, true);
    return source;
  }

  private static String outcome(Published published) {
    if (published instanceof Published.Failed failed) {
      ErrorReason reason = failed.problem().reason();
      return Problem.reasonName(reason).toLowerCase(java.util.Locale.ROOT);
    }
    var receipt = ((Published.Ok) published).receipt();
    if (!receipt.hasPosition()) {
      return "valid";
    }
    return receipt.getDuplicate() ? "duplicate" : "recorded";
  }
}
