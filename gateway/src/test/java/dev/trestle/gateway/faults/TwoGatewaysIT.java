package dev.trestle.gateway.faults;

import dev.trestle.aws.embedded.Aws;
import java.time.Duration;

@Aws
final class TwoGatewaysIT extends OwnerFaultsContract {

  @Override
  int gateways() {
    return 2;
  }

  @Override
  Duration latency() {
    return Duration.ofMillis(5);
  }
}
