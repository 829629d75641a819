package dev.trestle.adapter.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.trestle.aws.embedded.TestDoors;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import dev.trestle.server.testing.faults.Scale;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.TranscriptionJob;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens in production to one of two adapters, or between them and AWS or the gateway. */
abstract class FaultsContract {

  private static final Predicate<HttpMessage> QUEUES =
      request -> request.target().startsWith("AmazonSQS.");
  private static final Predicate<HttpMessage> SENDS =
      request -> request.target().equals("AmazonSQS.SendMessageBatch");

  private final Scale scale = Scale.current();
  private final Stand stand;

  /**
   * @param stand with two adapters
   */
  FaultsContract(Stand stand) {
    this.stand = stand;
  }

  /** Whatever a test did to them. */
  @AfterEach
  void bothServe() {
    stand.adapters().forEach(adapter -> adapter.process().awaitServing());
  }

  @Test
  void deathsBetweenAnyTwoStepsLoseAndRepeatNothing() {
    for (int round = 0; round < scale.times(50); round++) {
      new KillRound(stand, round).run();
    }
  }

  @Test
  void theSameEventTenTimesAtTwoAdaptersIsOneJob() {
    for (String route : List.of(Stand.OPEN, Stand.LIMITED)) {
      Uploads uploads = new Uploads(stand, route, "ten-times");
      for (int round = 0; round < scale.times(50); round++) {
        uploads.repeat(UUID.randomUUID().toString(), 10);
      }
      stand.awaitEmpty(Stand.REQUESTS);

      assertThat(uploads.violations(1)).isEmpty();
    }
  }

  @Test
  void twoDispatchersAtOnceKeepTheLimit() {
    for (int round = 0; round < scale.times(50); round++) {
      Uploads uploads = new Uploads(stand, Stand.LIMITED, "forced-" + round);
      stand.workers(Stand.LIMITED).countAnew();
      try (TwoDispatchers both = new TwoDispatchers(stand)) {
        both.awaitForced();
        uploads.come(30);
        both.awaitRefused();
        assertThat(uploads.violations(2)).isEmpty();
      }
      assertThat(Checker.checkLimit(stand.workers(Stand.LIMITED).most(), Stand.LIMIT)).isEmpty();
    }
  }

  @Test
  void throttlingLostRepliesRepeatsAndDisorderOnlyDelay() {
    Uploads open = new Uploads(stand, Stand.OPEN, "sqs-faults");
    Uploads limited = new Uploads(stand, Stand.LIMITED, "sqs-faults");
    TestDoors doors = stand.aws().aws().doors();
    List<String> queues = List.of(Stand.REQUESTS, Stand.RESULTS);
    queues.forEach(queue -> doors.disorder(stand.aws().named(queue), 3, 6, 11));
    int lostSends;
    try (Stand.Striking throttled = stand.strike(QUEUES, 0.2, Fault.throttlingOfQueues());
        Stand.Striking lost = stand.strike(SENDS, 0.2, new Fault.LostReply());
        Stand.Striking replies = stand.strike(any -> true, 0.05, new Fault.LostReply());
        // What is deleted and comes again all the same: SQS delivers at least once.
        Stand.Striking deletions =
            stand.strike(
                Asked.queue("DeleteMessage", stand.aws().named(Stand.RESULTS)),
                0.2,
                Fault.untrue())) {
      open.comeOverTheBus(60);
      limited.comeOverTheBus(18);
      stand.pass(scale.burst());
      queues.forEach(queue -> doors.order(stand.aws().named(queue)));
      open.awaitSent(60);
      lostSends = lost.struck() + replies.struck() + throttled.struck();
    }

    assertThat(open.violations(1 + lostSends)).isEmpty();
    assertThat(limited.violations(1 + lostSends)).isEmpty();
    assertThat(Checker.checkLimit(stand.workers(Stand.LIMITED).most(), Stand.LIMIT)).isEmpty();
  }

  /** An adapter dies during the outage, too. With an hour, without processes: LongOutageTest. */
  @Test
  void aGatewayThatIsGoneDelaysCompletionsAndLosesNone() {
    Uploads uploads = new Uploads(stand, Stand.OPEN, "outage");
    stand.doors().shut();
    try (Stand.Striking decided =
        stand.strike(Asked.decide(uploads.user()), 1, new Fault.Altered(same -> same))) {
      uploads.come(12);
      decided.awaitStruck(12);
      stand.killAndRestart(stand.adapters().get(0));
      stand.pass(scale.outage());
      assertThat(uploads.told()).isEmpty();
    } finally {
      stand.doors().open();
    }

    assertThat(uploads.violations(2)).isEmpty();
  }

  @Test
  void aWorkerThatDiesSilentlyTwiceHasASuccessor() {
    Uploads uploads = new Uploads(stand, Stand.MORTAL, "twice");
    stand.workers(Stand.MORTAL).dying(uploads.user(), 2);
    uploads.come(4);

    assertThat(uploads.violations(1)).isEmpty();
    assertThat(uploads.jobs())
        .extracting(TranscriptionJob::getStatus, TranscriptionJob::getAttempt)
        .containsOnly(tuple(JobStatus.JOB_STATUS_COMPLETED, 2));
  }

  @Test
  void ifAllAttemptsDieTheJobHasTimedOutAndALateTranscriptChangesNothing() {
    Uploads uploads = new Uploads(stand, Stand.MORTAL, "always");
    stand.workers(Stand.MORTAL).dying(uploads.user(), 3);
    uploads.come(4);
    assertThat(uploads.violations(1)).isEmpty();
    assertThat(uploads.jobs())
        .extracting(TranscriptionJob::getStatus)
        .containsOnly(JobStatus.JOB_STATUS_TIMED_OUT);

    uploads.sent().forEach(stand.workers(Stand.MORTAL)::finish);
    Await.until(
        "the histories tell of late transcripts",
        () ->
            uploads.jobs().stream()
                .allMatch(job -> job.getHistoryList().toString().contains("came after")));

    assertThat(uploads.violations(1)).isEmpty();
  }

  @Test
  void aTranscriptBeforeItsDispatchIsRecordedEndsTheJob() {
    for (int round = 0; round < scale.times(50); round++) {
      for (String route : List.of(Stand.OPEN, Stand.LIMITED)) {
        Uploads uploads = new Uploads(stand, route, "early-" + round);
        CountDownLatch letGo = new CountDownLatch(1);
        try (Ambush marks = stand.ambush("mark", Asked.mark(uploads.user()), Fault.held(letGo))) {
          uploads.come(1);
          marks.await();
          uploads.awaitEnded();
        } finally {
          letGo.countDown();
        }
        stand.awaitEmpty(Stand.REQUESTS);

        assertThat(uploads.violations(2)).isEmpty();
      }
    }
  }

  @Test
  void aResultOfAJobThatIsCancelledMeanwhileChangesNothing() {
    for (int round = 0; round < scale.times(50); round++) {
      CancelledMeanwhile race = new CancelledMeanwhile(stand, "cancelled-" + round);
      race.run(request -> request);
      race.awaitLate();

      assertThat(race.uploads().violations(1)).isEmpty();
      assertThat(race.uploads().jobs())
          .extracting(TranscriptionJob::getStatus)
          .containsOnly(JobStatus.JOB_STATUS_CANCELLED);
    }
  }

  @Test
  void poisonIsKeptAndHoldsUpNothing() {
    Poison poison = new Poison(stand, "poison");
    Uploads uploads = new Uploads(stand, Stand.OPEN, "poison");
    try (Ambush moves = stand.ambush("move poison", poison.moves(), new Fault.SilentReply())) {
      poison.come(scale.times(50));
      uploads.come(10);
      stand.killAndRestart(moves.await());
    }

    assertThat(uploads.violations(2)).isEmpty();
    stand.awaitEmpty(Stand.REQUESTS);
    stand.awaitEmpty(Stand.RESULTS);
    assertThat(poison.violations()).isEmpty();
  }
}
