package dev.trestle.replayer.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.TestDoors;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.Scale;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What happens in production to one of two replayers, or between them and AWS. */
abstract class FaultsContract {

  private static final Predicate<HttpMessage> TABLES =
      request -> request.target().startsWith("DynamoDB_");
  private static final Predicate<HttpMessage> QUEUES =
      request -> request.target().startsWith("AmazonSQS.");
  private static final Predicate<HttpMessage> OBJECTS = request -> request.target().isEmpty();

  private final Scale scale = Scale.current();
  private final Stand stand;
  private final DeadLetters letters;

  /**
   * @param stand with two replayers
   */
  FaultsContract(Stand stand) {
    this.stand = stand;
    this.letters = new DeadLetters(stand);
  }

  /** Whatever a test did to them. */
  @AfterEach
  void bothServe() {
    stand.replayers().forEach(replayer -> replayer.process().awaitServing());
  }

  @Test
  void killsInTheMiddleOfAnyStepLoseAndRepeatNothing() {
    for (int round = 0; round < scale.times(50); round++) {
      new KillRound(stand, round, letters).run();
    }
  }

  @Test
  void whoWakesAfterItsLeaseUndoesNothing() {
    for (int number = 0; number < scale.times(20); number++) {
      PauseRound round = new PauseRound(stand, number);
      if (scale == Scale.FULL) {
        round.pauseTheImport();
        round.pauseTheJoin();
        round.pauseTheReseed();
        round.pauseTheMoveOfDeadLetters(letters);
      } else {
        round.importUnpaused();
        round.pauseTheJoin();
      }
    }
  }

  /** Of each part by itself always: by the tests of its tables, its queues and its target. */
  @Test
  @EnabledIfSystemProperty(named = "faults", matches = "full", disabledReason = "half a minute")
  void throttlingAndLostRepliesOnlyDelay() {
    ObservedLog log = new ObservedLog(stand, "aws-faults");
    log.uploads().history(16, 4);
    // FIFO: a lost reply has messages sent again, which the queue then knows.
    Reseeding reseed = new Reseeding(stand, "aws-faults", true);
    double chance = scale == Scale.FULL ? 0.2 : 0.1;
    try (Stand.Striking tables = stand.strike(TABLES, chance, Fault.throttling());
        Stand.Striking objects = stand.strike(OBJECTS, chance, Fault.throttlingOfObjects());
        Stand.Striking queues = stand.strike(QUEUES, chance, Fault.throttlingOfQueues());
        Stand.Striking replies = stand.strike(any -> true, chance / 2, new Fault.LostReply())) {
      log.create();
      log.uploads().live(12);
      letters.send("aws-faults", 12);
      stand.awaitImported(log.log());
      reseed.begin(log.log());
      if (scale == Scale.FULL) {
        stand.pass(scale.burst());
      }
      log.uploads().live(12);
    }
    assertThat(log.violations()).isEmpty();
    assertThat(reseed.violations(log.log())).isEmpty();
    letters.awaitMoved();
    assertThat(letters.violations()).isEmpty();
  }

  /** Without processes always: {@code JoinTest}. */
  @Test
  @EnabledIfSystemProperty(
      named = "faults",
      matches = "full",
      disabledReason = "seconds of disorder")
  void repeatsReordersAndRedeliveriesAreJoinedOnceAndInOrder() {
    ObservedLog log = new ObservedLog(stand, "disorder");
    String queue = stand.aws().named(Stand.S3_EVENTS);
    TestDoors doors = stand.aws().aws().doors();
    log.create();
    stand.awaitImported(log.log());
    for (int round = 0; round < scale.times(20); round++) {
      doors.disorder(queue, 3, 6, round);
      // What is deleted and comes again all the same: SQS delivers at least once.
      try (Stand.Striking deletions =
          stand.strike(Asked.queue("DeleteMessage", queue), 0.3, Fault.untrue())) {
        log.uploads().live(24);
      } finally {
        doors.order(queue);
      }
      assertThat(log.violations()).isEmpty();
    }
  }

  /** Without processes always: {@code JoinTest}. */
  @Test
  @EnabledIfSystemProperty(
      named = "faults",
      matches = "full",
      disabledReason = "seconds of waiting")
  void eventsThatComeHoursLateAreFlagged() {
    ObservedLog log = new ObservedLog(stand, "late");
    Instant now = Instant.now();
    List<Change> changes = log.uploads().changes();
    log.create();
    stand.awaitImported(log.log());
    changes.add(log.tell("a", "v2", "00A2", now));
    stand.awaitQuiet(log.log(), changes);
    changes.add(0, log.tell("a", "v1", "00A1", now.minus(Duration.ofHours(5))));
    stand.awaitQuiet(log.log(), changes);
    Change unused = log.tell("a", "v1", "00A1", now.minus(Duration.ofHours(5)));

    assertThat(log.violations()).isEmpty();
    assertThat(stand.log(log.log()))
        .extracting(record -> ObjectVersionEvents.version(record.event()).orElseThrow().via())
        .containsExactly(Via.LIVE, Via.LATE);
  }
}
