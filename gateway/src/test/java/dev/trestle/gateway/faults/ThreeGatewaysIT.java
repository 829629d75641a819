package dev.trestle.gateway.faults;

import dev.trestle.aws.embedded.Aws;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Where one is gone, two are left to agree. */
@Aws
@EnabledIfSystemProperty(
    named = "faults",
    matches = "full",
    disabledReason = "two gateways show the same claims in every build; -Dfaults=full")
final class ThreeGatewaysIT extends OwnerFaultsContract {

  @Override
  int gateways() {
    return 3;
  }

  @Override
  Duration latency() {
    return Duration.ofMillis(30);
  }
}
