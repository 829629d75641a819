package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.faults.Injection;
import dev.trestle.server.testing.faults.Scale;
import dev.trestle.server.testing.faults.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Gateways that share a log under load, over tables that take some time, with faults of the owners
 * and of the ways between gateways. {@link OwnerControlTest} and {@link ControlIT} show what they
 * would find.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OwnerFaultsContract {

  static final Duration LIMIT = Duration.ofSeconds(60);

  /** Few, so that a gateway that starts finds the machine idle enough. */
  static final int PER_SECOND = 60;

  private final Scale scale = Scale.current();
  private final Random random = new Random(9);
  private Stand stand;

  abstract int gateways();

  abstract Duration latency();

  /** Where each gateway's jar is. */
  List<Path> folders() {
    return Collections.nCopies(gateways(), Path.of("target"));
  }

  @BeforeAll
  void start(AwsEnvironment aws) {
    stand =
        new Stand(
            aws,
            getClass().getSimpleName(),
            Collections.nCopies(gateways(), settings()),
            folders());
    // Until the stand is closed, and behind the faults of the tests.
    Injection unused = stand.slowTables(latency());
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (stand != null) {
      stand.close();
    }
  }

  /** Short at small scale, so that a paused owner need not be waited for. */
  private Map<String, String> settings() {
    return scale == Scale.FULL ? Map.of() : Map.of("TRESTLE_OWNER_LIFE", "2s");
  }

  @Test
  void killedOwnersLoseAndRepeatNothing() {
    int kills = scale.times(50);
    try (Load load = stand.load(PER_SECOND)) {
      for (int kill = 0; kill < kills; kill++) {
        load.ledger().awaitAcknowledged(20 + random.nextInt(40), LIMIT);
        ServiceProcess owner = stand.owner(LIMIT);
        owner.killAndRestart();
        // While it is away another one takes everything.
        load.ledger().awaitAcknowledged(20, LIMIT);
        owner.awaitServing();
      }
      load.finish(LIMIT);
    }
    stand.assertPromisesKept(kills + " kills of owners");
  }

  /** Once always: in a rolling restart. */
  @Test
  @EnabledIfSystemProperty(named = "faults", matches = "full", disabledReason = "many stops")
  void ownersThatStopInOrderLoseAndRepeatNothing() {
    int stops = scale.times(50);
    try (Load load = stand.load(PER_SECOND)) {
      for (int stop = 0; stop < stops; stop++) {
        load.ledger().awaitAcknowledged(20 + random.nextInt(40), LIMIT);
        ServiceProcess owner = stand.owner(LIMIT);
        owner.terminateAndRestart();
        load.ledger().awaitAcknowledged(20, LIMIT);
        owner.awaitServing();
      }
      load.finish(LIMIT);
    }
    stand.assertPromisesKept(stops + " stops of owners");
  }

  /** It goes on as an owner, with an append perhaps under way, when another one has taken over. */
  @Test
  void ownersThatArePausedForLongerThanTheyMayBeSilentLoseAndRepeatNothing() {
    int pauses = scale.times(20);
    try (Load load = stand.load(PER_SECOND)) {
      for (int pause = 0; pause < pauses; pause++) {
        load.ledger().awaitAcknowledged(20 + random.nextInt(40), LIMIT);
        ServiceProcess owner = stand.owner(LIMIT);
        owner.pause();
        ServiceProcess unused = stand.ownerOtherThan(owner, LIMIT);
        load.ledger().awaitAcknowledged(20, LIMIT);
        owner.resume();
        load.ledger().awaitAcknowledged(40, LIMIT);
      }
      load.finish(LIMIT);
    }
    stand.assertPromisesKept(pauses + " pauses of owners");
  }

  @Test
  void gatewaysWhoseConnectionsAreResetAllMakeProgress() {
    cutWays(Way.State.RESET);
  }

  @Test
  void gatewaysWhoseConnectionsFallSilentAllMakeProgress() {
    cutWays(Way.State.SILENT);
  }

  private void cutWays(Way.State cut) {
    try (Load all = stand.load(PER_SECOND / 2)) {
      all.ledger().awaitAcknowledged(20, LIMIT);
      long before = struck();
      stand.ways().forEach(way -> way.become(cut));
      all.finish(LIMIT);
      for (ServiceProcess gateway : stand.gateways()) {
        // Nobody else takes its events.
        try (Load alone = stand.load(List.of(gateway), LoadPlan.of(0).perSecond(PER_SECOND / 2))) {
          alone.ledger().awaitAcknowledged(20L * scale.times(20), LIMIT);
          alone.finish(LIMIT);
        }
      }
      assertThat(struck()).isGreaterThan(before);
    } finally {
      stand.ways().forEach(way -> way.become(Way.State.OPEN));
    }
    stand.assertPromisesKept("ways that are " + cut);
  }

  private long struck() {
    return stand.ways().stream().mapToLong(Way::struck).sum();
  }

  @Test
  void ownersThatAreForcedUponEachOtherLoseAndRepeatNothing() {
    int times = 10 * scale.times(20);
    try (Load load = stand.load(3 * PER_SECOND)) {
      for (int time = 0; time < times; time++) {
        load.ledger().awaitAcknowledged(20, LIMIT);
        stand.forceOwner(random.nextInt(gateways()));
      }
      load.finish(LIMIT);
    }
    stand.assertPromisesKept(times + " owners forced");
  }

  /** Gateways are replaced one after the other, as a deployment does. */
  @Test
  void clientsThatTryAgainSeeNoErrorInARollingRestart() {
    LoadPlan patient = LoadPlan.of(0).perSecond(PER_SECOND).callDeadline(Duration.ofSeconds(30));
    try (Load load = stand.load(stand.gateways(), patient)) {
      Map<String, Integer> before = load.ledger().retries();
      for (ServiceProcess gateway : stand.gateways()) {
        load.ledger().awaitAcknowledged(40, LIMIT);
        gateway.terminateAndRestart();
        gateway.awaitServing();
      }
      load.ledger().awaitAcknowledged(40, LIMIT);
      load.finish(LIMIT);
      List<String> failures = new ArrayList<>();
      load.ledger()
          .retries()
          .forEach(
              (failure, times) -> {
                if (times > before.getOrDefault(failure, 0)) {
                  failures.add(failure);
                }
              });
      assertThat(failures)
          .as("what clients have to try again for")
          .allMatch(failure -> failure.startsWith("UNAVAILABLE"));
    }
    stand.assertPromisesKept("a rolling restart");
  }
}
