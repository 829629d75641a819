package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.Injection;
import dev.trestle.server.testing.faults.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * One gateway under load, with faults of DynamoDB, of EventBridge and of the network between. Each
 * test asserts that its fault has struck: without it, it would prove nothing.
 */
@Aws
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AwsFaultsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Predicate<HttpMessage> DYNAMO_DB =
      request -> request.target().startsWith("DynamoDB_");
  private static final Predicate<HttpMessage> EVENT_BRIDGE =
      request -> request.target().startsWith("AWSEvents.");

  private final Scale scale = Scale.current();
  private Stand stand;

  @BeforeAll
  void start(AwsEnvironment aws) {
    stand = new Stand(aws, "aws-faults", List.of(Map.of()));
  }

  @AfterAll
  void stop() throws InterruptedException {
    stand.close();
  }

  @Test
  void throttlingBurstOfTheTables() {
    endure("throttled tables", scale.burst(), DYNAMO_DB, 0.7, Fault.throttling());
  }

  @Test
  void internalErrorsOfTheTables() {
    endure("tables with internal errors", scale.burst(), DYNAMO_DB, 0.5, Fault.internalError());
  }

  @Test
  void lostRepliesAfterTheAppendWasApplied() {
    endure("lost replies of tables", scale.burst(), DYNAMO_DB, 0.3, new Fault.LostReply());
  }

  @Test
  void stallsOfTwoSeconds() {
    Fault stall = new Fault.Stall(Duration.ofSeconds(2));
    endure("stalled tables", scale.outage(), DYNAMO_DB, 0.1, stall);
  }

  @Test
  void tableGoneForAWhile() {
    endure("tables gone", scale.outage(), DYNAMO_DB, 1, Fault.tableGone());
  }

  @Test
  void partialFailuresInsideAnHttp200() {
    endure("failed entries", scale.burst(), EVENT_BRIDGE, 0.8, new Fault.FailedEntries(0.5));
  }

  @Test
  void throttlingOfTheBus() {
    endure("throttled bus", scale.burst(), EVENT_BRIDGE, 0.8, Fault.throttlingOfEvents());
  }

  @Test
  void busGoneForAWhile() {
    endure("bus gone", scale.outage(), EVENT_BRIDGE, 1, Fault.serviceUnavailable());
  }

  @Test
  void lostRepliesAfterTheBusTookTheEntries() {
    endure("lost replies of the bus", scale.burst(), EVENT_BRIDGE, 0.5, new Fault.LostReply());
  }

  @Test
  void connectionResets() {
    endure("reset connections", scale.burst(), any -> true, 0.3, new Fault.Reset());
  }

  @Test
  void halfOpenConnections() {
    endure("half-open connections", scale.outage(), any -> true, 0.2, new Fault.Silence());
  }

  @Test
  void everythingAtOnce() {
    try (Injection throttling = stand.wire().inject(DYNAMO_DB, 0.1, Fault.throttling());
        Injection lost = stand.wire().inject(any -> true, 0.1, new Fault.LostReply());
        Injection failed = stand.wire().inject(EVENT_BRIDGE, 0.3, new Fault.FailedEntries(0.5))) {
      endure("many faults at once", scale.burst(), any -> true, 0.1, new Fault.Reset());
      assertThat(throttling.struck()).isPositive();
      assertThat(lost.struck()).isPositive();
      assertThat(failed.struck()).isPositive();
    }
  }

  private void endure(
      String name, Duration length, Predicate<HttpMessage> requests, double chance, Fault fault) {
    try (Load load = stand.load()) {
      load.ledger().awaitAcknowledged(50, LIMIT);
      try (Injection injection = stand.wire().inject(requests, chance, fault)) {
        injection.awaitStruck(3, LIMIT);
        stand.wire().pass(length);
      }
      load.ledger().awaitAcknowledged(50, LIMIT);
      load.finish(LIMIT);
    }
    stand.assertPromisesKept(name);
  }
}
