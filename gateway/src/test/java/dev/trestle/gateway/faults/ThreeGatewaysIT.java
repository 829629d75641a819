package dev.trestle.gateway.faults;

import dev.trestle.aws.embedded.Aws;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@Aws
final class ThreeGatewaysIT extends OwnerFaultsContract {

  @Override
  int gateways() {
    return 3;
  }

  @Override
  Duration latency() {
    return Duration.ofMillis(30);
  }

  @Test
  void clientsThatTryAgainSeeNoErrorInARollingRestart() {
    replaceOneAfterTheOther();
  }
}
