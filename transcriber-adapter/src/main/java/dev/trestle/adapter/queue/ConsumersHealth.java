package dev.trestle.adapter.queue;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.List;
import org.reactivestreams.Publisher;

/** Shown as {@code consumers} in {@code /health/readiness}: whether every queue is still read. */
@Singleton
@Readiness
final class ConsumersHealth implements HealthIndicator {

  private final Consumers consumers;

  ConsumersHealth(Consumers consumers) {
    this.consumers = consumers;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    List<String> problems = consumers.problems();
    HealthResult.Builder result =
        HealthResult.builder("consumers", problems.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN);
    if (!problems.isEmpty()) {
      result.details(problems);
    }
    return Publishers.just(result.build());
  }
}
