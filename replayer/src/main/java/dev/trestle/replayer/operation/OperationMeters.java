package dev.trestle.replayer.operation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What operations of this process leave in metrics. Safe across threads. */
@Singleton
final class OperationMeters {

  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();

  OperationMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void began(Operation operation, boolean takenOver) {
    running(operation.id().kind()).incrementAndGet();
    if (takenOver) {
      registry.counter("trestle.operation.takeovers", "kind", operation.id().kind()).increment();
    }
  }

  /**
   * A run of an operation is over.
   *
   * @param outcome {@code succeeded}, {@code failed}, {@code stopped}, {@code lost} or {@code
   *     retried}
   */
  void ended(Operation operation, String outcome) {
    running(operation.id().kind()).decrementAndGet();
    registry
        .counter("trestle.operation.runs", "kind", operation.id().kind(), "outcome", outcome)
        .increment();
  }

  private AtomicInteger running(String kind) {
    return running.computeIfAbsent(
        kind,
        unused ->
            registry.gauge(
                "trestle.operation.running", Tags.of("kind", kind), new AtomicInteger()));
  }
}
