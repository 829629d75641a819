package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEndpoint;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.gateway.faults.Violation.Kind;
import dev.trestle.log.Batch;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.Injection;
import dev.trestle.server.testing.faults.Scale;
import dev.trestle.server.testing.faults.ServiceProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** That the stand finds what it looks for: with the gateway's defences off, and planted. */
@Aws
final class ControlIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration BUS_BOUND = Duration.ofSeconds(1);

  /** Longer than others take to take over at small scale: a life and two beats. */
  private static final Duration TAKEOVER = Duration.ofMillis(2_500);

  private static final Partition PARTITION = Partition.first("events");

  @Test
  void withoutDedupeWindowAndSweeperPromisesAreBroken(AwsEndpoint endpoint)
      throws InterruptedException {
    AwsEnvironment aws = AwsEnvironment.create(endpoint);
    Map<String, String> defenceless =
        Map.of(
            "TRESTLE_APPEND_DEDUPE_WINDOW", "1ms",
            "TRESTLE_RELAY_PATIENCE", "100ms",
            "TRESTLE_RELAY_GRACE", "1h");
    try (Stand stand = new Stand(aws, "defenceless", List.of(defenceless))) {
      try (Load load = stand.load(400);
          Injection outage = stand.wire().inject("PutEvents", 1, Fault.serviceUnavailable())) {
        outage.awaitStruck(5, LIMIT);
        load.ledger().awaitAcknowledged(500, LIMIT);
        load.finish(LIMIT);
      }
      assertThat(kinds(stand.violations(BUS_BOUND))).contains(Kind.TWICE, Kind.NOT_ON_BUS);
    }
  }

  /** What ends the wait after a kill, a pause, or a cut. */
  @Test
  void withoutTakeoverNothingIsTakenOnceTheOwnerIsDead(AwsEndpoint endpoint)
      throws InterruptedException {
    AwsEnvironment aws = AwsEnvironment.create(endpoint);
    Map<String, String> trusting = Map.of("TRESTLE_OWNER_LIFE", "1h");
    try (Stand stand = new Stand(aws, "trusting", List.of(trusting, trusting));
        Load load = stand.load()) {
      load.ledger().awaitAcknowledged(50, LIMIT);
      ServiceProcess owner = stand.owner(LIMIT);
      owner.kill();
      // Answers that were on their way.
      stand.wire().pass(Duration.ofSeconds(1));
      long before = load.ledger().acknowledged();
      stand.wire().pass(Scale.current() == Scale.FULL ? TAKEOVER.multipliedBy(2) : TAKEOVER);
      assertThat(load.ledger().acknowledged()).isEqualTo(before);
    }
  }

  @Test
  void whatIsPlantedIsFound(AwsEndpoint endpoint) throws InterruptedException {
    AwsEnvironment aws = AwsEnvironment.create(endpoint);
    try (Stand stand = new Stand(aws, "planted", List.of(Map.of()))) {
      load(stand);
      stand.assertPromisesKept("no fault");

      stand.capture().lookAway();
      load(stand);
      assertThat(kinds(stand.violations(BUS_BOUND))).containsExactly(Kind.NOT_ON_BUS);

      plantDuplicate(stand);
      assertThat(kinds(stand.violations(Duration.ZERO)))
          .containsExactly(Kind.TWICE, Kind.NOT_ON_BUS);

      Offset second = stand.store().first(PARTITION).orElseThrow().next();
      aws.aws().dynamoDb().deleteItem(r -> r.tableName(aws.named("event-log")).key(key(second)));
      assertThat(kinds(stand.violations(Duration.ZERO)))
          .contains(Kind.LOST, Kind.GAP, Kind.NOT_AS_LOGGED);
    }
  }

  private static void load(Stand stand) {
    try (Load load = stand.load()) {
      load.ledger().awaitAcknowledged(100, LIMIT);
      load.finish(LIMIT);
    }
  }

  private static void plantDuplicate(Stand stand) {
    Batch first =
        BatchCodec.decode(
            stand.store().readForward(PARTITION, Offset.FIRST, 1, Consistency.STRONG).get(0));
    BatchHead last = stand.store().last(PARTITION).orElseThrow();
    stand
        .store()
        .put(
            new StoredBatch(
                new BatchHead(
                    PARTITION, last.next(), first.events().size(), Instant.now(), "planted", 0),
                BatchCodec.encode(first.events(), new long[first.events().size()]),
                null));
  }

  private static Map<String, AttributeValue> key(Offset first) {
    return Map.of(
        TableKeys.PARTITION, AttributeValue.fromS(TableKeys.batches(PARTITION)),
        TableKeys.FIRST_OFFSET, AttributeValue.fromN(first.toString()));
  }

  private static Set<Kind> kinds(List<Violation> violations) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    violations.forEach(violation -> kinds.add(violation.kind()));
    return kinds;
  }
}
