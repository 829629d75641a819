package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what one read delivers, and tells about it when it ends. */
final class ReadMeter {

  private static final Logger LOG = LoggerFactory.getLogger(ReadMeter.class);

  private final ReadPlan plan;
  private final String label;
  private final MeterRegistry registry;
  private final Span span;
  private final Instant began;
  private final java.time.Clock clock;
  private final Counter records;
  private final Counter bytes;
  private final Timer latency;
  private long bytesSent;

  /**
   * @param label the log's name as a label, see {@link dev.trestle.replayer.LogLabels}
   * @param span of the call
   */
  ReadMeter(ReadPlan plan, String label, MeterRegistry registry, Span span, java.time.Clock clock) {
    this.plan = plan;
    this.label = label;
    this.registry = registry;
    this.span = span;
    this.clock = clock;
    this.began = clock.instant();
    records = registry.counter("trestle.read.records", "log", label);
    bytes = registry.counter("trestle.read.bytes", "log", label);
    latency =
        Timer.builder("trestle.read.latency")
            .tag("log", label)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(registry);
    span.setAttribute("trestle.log", plan.log());
    span.setAttribute("trestle.start", plan.start().toString());
    span.setAttribute("trestle.follow", plan.follow());
  }

  /**
   * @param live the record, if the reader had the newest one before it: then the time since it was
   *     appended is this service's doing
   */
  void delivered(int size, @Nullable LogRecord live, Instant now) {
    records.increment();
    bytes.increment(size);
    bytesSent += size;
    if (live != null) {
      Duration since = Duration.between(live.appendTime(), now);
      latency.record(since.isNegative() ? Duration.ZERO : since);
    }
  }

  void ended(String outcome, long delivered) {
    registry.counter("trestle.read.ended", "log", label, "outcome", outcome).increment();
    span.setAttribute("trestle.records", delivered);
    span.setAttribute("trestle.outcome", outcome);
    LOG.atInfo()
        .addKeyValue("log", plan.log())
        .addKeyValue("start", plan.start().toString())
        .addKeyValue("follow", plan.follow())
        .addKeyValue("outcome", outcome)
        .addKeyValue("records", delivered)
        .addKeyValue("bytes", bytesSent)
        .addKeyValue("seconds", Duration.between(began, clock.instant()).toMillis() / 1e3)
        .addKeyValue("trace_id", span.getSpanContext().getTraceId())
        .log("Read ended");
  }
}
