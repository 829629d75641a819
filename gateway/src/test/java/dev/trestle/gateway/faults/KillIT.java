package dev.trestle.gateway.faults;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two gateways under load, of which one after the other is ended by {@code kill -9}. */
@Aws
final class KillIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Few, so that a gateway that starts finds the machine idle enough. */
  private static final int PER_SECOND = 40;

  @Test
  void killedGatewaysLoseAndRepeatNothing(AwsEnvironment aws) throws InterruptedException {
    int kills = Scale.current().kills();
    Random random = new Random(9);
    try (Stand stand = new Stand(aws, "kill", List.of(Map.of(), Map.of()));
        Load load = stand.load(PER_SECOND)) {
      for (int kill = 0; kill < kills; kill++) {
        load.ledger().awaitAcknowledged(20 + random.nextInt(60), LIMIT);
        GatewayProcess victim = stand.gateways().get(random.nextInt(2));
        victim.killAndRestart();
        // While it is away the other one takes everything.
        load.ledger().awaitAcknowledged(20, LIMIT);
        victim.awaitServing();
      }
      load.finish(LIMIT);
      stand.assertPromisesKept(kills + " kills");
    }
  }
}
