package dev.trestle.gateway.owner;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** A detail of readiness: which gateways cannot be reached. Never a reason not to be called. */
@Singleton
@Readiness
final class OwnersHealth implements HealthIndicator {

  private final Ownership ownership;
  private final Links links;

  OwnersHealth(Ownership ownership, Links links) {
    this.ownership = ownership;
    this.links = links;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(
        HealthResult.builder("owners", HealthStatus.UP)
            .details(
                Map.of(
                    "partitions", ownership.owned(),
                    "unreachable", links.unreachable()))
            .build());
  }
}
