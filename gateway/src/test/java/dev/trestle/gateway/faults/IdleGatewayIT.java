package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.faults.Injection;
import dev.trestle.server.testing.faults.Scale;
import dev.trestle.server.testing.faults.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gateway that nobody asks for longer than the dedupe window lasts, and then everybody. */
@Aws
final class IdleGatewayIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void aGatewayThatWasIdleForLongerThanTheWindowAnswersLikeAnyOther(AwsEnvironment aws)
      throws InterruptedException {
    Duration window = Scale.current() == Scale.FULL ? Duration.ofMinutes(1) : Duration.ofSeconds(2);
    Map<String, String> settings =
        Map.of(
            "TRESTLE_APPEND_DEDUPE_WINDOW", window.toMillis() + "ms", "TRESTLE_OWNER_LIFE", "2s");
    try (Stand stand = new Stand(aws, "idle", List.of(settings, settings));
        Injection slow = stand.slowTables(Duration.ofMillis(5))) {
      stand.dedupeWindow(window);
      ServiceProcess owner = stand.owner(LIMIT);
      ServiceProcess idle = stand.gateways().get(stand.gateways().get(0) == owner ? 1 : 0);
      LoadPlan plan = LoadPlan.of(0).perSecond(40);
      try (Load load = stand.load(List.of(owner), plan)) {
        load.ledger()
            .awaitAcknowledged(window.toSeconds() * 50, LIMIT.plus(window.multipliedBy(2)));
        load.finish(LIMIT);
      }
      load(stand, idle, plan);
      // Not started again before: it could have its partition back sooner than the other one sees.
      owner.kill();
      load(stand, idle, plan);
      assertThat(stand.owner(LIMIT)).isSameAs(idle);
      owner.start();
      owner.awaitServing();
      stand.assertPromisesKept("a gateway that was idle");
      assertThat(slow.struck()).isPositive();
    }
  }

  private static void load(Stand stand, ServiceProcess gateway, LoadPlan plan) {
    try (Load load = stand.load(List.of(gateway), plan)) {
      load.ledger().awaitAcknowledged(20, LIMIT);
      load.finish(LIMIT);
    }
  }
}
