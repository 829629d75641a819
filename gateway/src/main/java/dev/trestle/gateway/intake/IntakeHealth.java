package dev.trestle.gateway.intake;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.List;
import org.reactivestreams.Publisher;

/**
 * Shown as {@code intake} in {@code /health}: whether every queue is still read. It does not make
 * the gateway unready, which publishes all the same.
 */
@Singleton
final class IntakeHealth implements HealthIndicator {

  private final IntakeConsumers consumers;

  IntakeHealth(IntakeConsumers consumers) {
    this.consumers = consumers;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    List<String> problems = consumers.problems();
    HealthResult.Builder result =
        HealthResult.builder("intake", problems.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN);
    if (!problems.isEmpty()) {
      result.details(problems);
    }
    return Publishers.just(result.build());
  }
}
