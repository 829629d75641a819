package dev.trestle.gateway.faults;

import dev.trestle.aws.embedded.Aws;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

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

  /** As with two, where it runs always: each gateway waits for a silence of its own. */
  @Override
  @Test
  @EnabledIfSystemProperty(
      named = "faults",
      matches = "full",
      disabledReason = "seconds of silence")
  void gatewaysWhoseConnectionsFallSilentAllMakeProgress() {
    super.gatewaysWhoseConnectionsFallSilentAllMakeProgress();
  }

  @Test
  void clientsThatTryAgainSeeNoErrorInARollingRestart() {
    replaceOneAfterTheOther();
  }
}
