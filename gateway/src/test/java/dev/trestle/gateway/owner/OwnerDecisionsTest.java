package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trestle.gateway.SettableClock;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Partition;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OwnerDecisionsTest {

  private static final Partition PARTITION = new Partition("events", 0);
  private static final Set<Partition> ALL = Set.of(PARTITION);

  private final SettableClock clock = new SettableClock();
  private final EventLog log = EventLog.inMemory(clock, EventLogConfig.defaults());
  private final OwnerTable table = new OwnerTable(log.state(), clock);
  private final Links links =
      new Links(target -> NettyChannelBuilder.forTarget(target).usePlaintext());
  private final Routes routes = new Routes();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private Departures departures;
  private OwnerDecisions decisions;

  @BeforeEach
  void open() {
    OwnerMeters meters = new OwnerMeters(new SimpleMeterRegistry());
    OwnerConfig config =
        new OwnerConfig(
            "",
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            1,
            Duration.ofSeconds(5));
    departures =
        new Departures(
            log.appender(),
            table,
            links,
            routes,
            meters,
            config.handOverLimit(),
            () -> gone.complete(null));
    decisions =
        new OwnerDecisions("a", config, table, log.appender(), links, routes, departures, meters);
  }

  @AfterEach
  void close() {
    departures.close();
    links.close();
    log.close();
  }

  @Test
  void whatNobodyAliveOwnsIsTaken() {
    Owner dead = table.change(PARTITION, null, "dead").orElseThrow();

    decisions.decide(ALL, List.of(sign("a")), Map.of(PARTITION, dead), false);

    assertThat(table.owners().get(PARTITION).holder()).isEqualTo("a");
    assertThat(routes.here()).containsExactly(PARTITION);
  }

  @Test
  void aLookFromBeforeAPartitionWasGivenAwayDoesNotTakeItBack() throws Exception {
    Owner owner = table.change(PARTITION, null, "a").orElseThrow();
    Map<Partition, Owner> before = Map.of(PARTITION, owner);
    decisions.decide(ALL, List.of(sign("a"), sign("b")), before, false);
    departures.giveTurn(owner, "b");
    gone.get(10, TimeUnit.SECONDS);

    decisions.decide(ALL, List.of(sign("a"), sign("b")), before, false);

    assertThat(routes.here()).isEmpty();
    decisions.decide(ALL, List.of(sign("a"), sign("b")), table.owners(), false);
    assertThat(routes.of(PARTITION)).isInstanceOf(Route.There.class);
  }

  @Test
  void aGatewayThatLeavesGivesUpASuccessorThatItCannotReach() {
    Owner owner = table.change(PARTITION, null, "a").orElseThrow();
    List<Sign> alive = List.of(sign("a"), sign("unreachable"));
    decisions.decide(ALL, alive, Map.of(PARTITION, owner), false);
    assertThat(departures.isLeaving(PARTITION)).isFalse();

    decisions.decide(ALL, alive, table.owners(), true);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          while (!departures.isEmpty()) {
            Thread.onSpinWait();
          }
        });

    decisions.decide(ALL, alive, table.owners(), true);
    assertThat(departures.isEmpty()).as("a stop need not wait for it").isTrue();
    assertThat(table.owners().get(PARTITION).holder()).isEqualTo("a");
  }

  @Test
  void aGatewayThatLeavesTakesNothing() {
    decisions.decide(ALL, List.of(sign("a")), Map.of(), true);

    assertThat(table.owners()).isEmpty();
    assertThat(routes.of(PARTITION)).isEqualTo(Route.NOWHERE);
  }

  private Sign sign(String gateway) {
    return new Sign(gateway, "localhost:1", 1, clock.instant(), false, Set.of());
  }
}
