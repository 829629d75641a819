package dev.trestle.adapter.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.faults.Violation.Kind;
import dev.trestle.server.testing.Await;
import dev.trestle.server.testing.faults.Ambush;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.HttpMessage;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * That the checker finds what goes wrong when a defence is off: each test takes one away, on the
 * way between the adapters and AWS or the gateway. What {@link FaultsContract} does is right for
 * these reasons.
 */
abstract class ControlContract {

  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final Fault UNCONDITIONAL = new Fault.Altered(Asked::unconditional);

  private final Stand stand;

  /**
   * @param stand with two adapters, some of whose jobs never end after that
   */
  ControlContract(Stand stand) {
    this.stand = stand;
  }

  private Uploads uploads(String route, String name) {
    return new Uploads(stand, route, "without-" + name);
  }

  /** Of deaths before a job is recorded: a message is deleted after that. */
  @Test
  void anEventThatIsForgottenBeforeItsJobIsRecordedIsLost() {
    Uploads uploads = uploads(Stand.LIMITED, "record");
    try (Stand.Striking puts = stand.strike(Asked.accept(uploads.user()), 1, Fault.untrue())) {
      uploads.come(3);
      puts.awaitStruck(3);
      stand.awaitEmpty(Stand.REQUESTS);
    }

    assertThat(kinds(uploads, 1)).containsOnly(Kind.NO_JOB);
  }

  /** Of deaths between the put and the send: a job is recorded before its message goes. */
  @Test
  void aMessageBeforeItsJobIsRecordedIsOfNoJob() {
    Uploads uploads = uploads(Stand.OPEN, "put");
    try (Stand.Striking puts = stand.strike(Asked.accept(uploads.user()), 1, Fault.untrue())) {
      uploads.come(1);
      uploads.awaitSent(1);
      assertThat(kinds(uploads, 1)).contains(Kind.STRAY, Kind.NO_JOB);
    }
  }

  /** Of an event that comes many times. */
  @Test
  void withoutTheConditionOfThePutAnEventIsManyJobs() {
    Uploads uploads = uploads(Stand.OPEN, "condition");
    try (Stand.Striking puts = stand.strike(Asked.accept(uploads.user()), 1, UNCONDITIONAL)) {
      uploads.repeat(UUID.randomUUID().toString(), 10);
      uploads.awaitSent(10);

      assertThat(kinds(uploads, 1)).contains(Kind.TWO_JOBS, Kind.SENT_AGAIN);
    }
  }

  /** Of two dispatchers at once: a claim depends on the route's item. */
  @Test
  void withoutTheFenceTwoDispatchersExceedTheLimit() {
    Uploads uploads = uploads(Stand.LIMITED, "fence");
    Predicate<HttpMessage> claims = request -> request.target().endsWith(".TransactWriteItems");
    Fault unfenced =
        new Fault.Altered(
            r ->
                r.withBody(
                    r.text().replace("#token = :token", "#token = :token OR #token <> :token")));
    stand.workers(Stand.LIMITED).countAnew();
    try (Stand.Striking striking = stand.strike(claims, 1, unfenced);
        TwoDispatchers both = new TwoDispatchers(stand)) {
      both.awaitForced();
      uploads.come(20);
      Await.until(
          "more are in flight than may be",
          WITHIN,
          () -> stand.workers(Stand.LIMITED).most() > Stand.LIMIT);
    }

    assertThat(Checker.checkLimit(stand.workers(Stand.LIMITED).most(), Stand.LIMIT))
        .extracting(Violation::kind)
        .containsExactly(Kind.OVER_LIMIT);
    uploads.awaitEnded();
  }

  /** Of throttled and lost sends: what is not confirmed is sent once more. */
  @Test
  void messagesThatGoElsewhereAreUnsent() {
    Uploads uploads = uploads(Stand.LIMITED, "queue");
    String hole = "hole-" + UUID.randomUUID();
    var unused = stand.aws().aws().sqs().createQueue(r -> r.queueName(hole));
    String queue = stand.aws().named(Stand.LIMITED_JOBS);
    Fault elsewhere = new Fault.Altered(r -> r.withBody(r.text().replace("/" + queue, "/" + hole)));
    try (Stand.Striking sends = stand.strike(Asked.send(uploads.user()), 1, elsewhere)) {
      uploads.come(2);
      sends.awaitStruck(1);
      Await.until("both are accepted", WITHIN, () -> uploads.jobs().size() == 2);
      assertThat(kinds(uploads, 1)).contains(Kind.UNSENT);
      // Else they stay in flight, and nothing else has room.
      uploads.jobs().forEach(job -> uploads.cancel(job.getJobId()));
    }
  }

  /** Of a gateway that is gone: an end is told once the gateway has recorded it. */
  @Test
  void anEndThatTheGatewayLosesIsUntold() {
    Uploads uploads = uploads(Stand.OPEN, "record-of-the-gateway");
    stand.doors().swallow(true);
    try {
      uploads.come(2);
      uploads.awaitEnded();
    } finally {
      stand.doors().swallow(false);
    }

    assertThat(kinds(uploads, 1)).containsOnly(Kind.UNTOLD);
  }

  /** Of deaths between telling and its record: the gateway knows what it has taken. */
  @Test
  void anEndThatIsTakenTwiceIsToldTwice() {
    Uploads uploads = uploads(Stand.OPEN, "memory");
    try (Stand.Striking ends = stand.strike(Asked.end(uploads.user()), 1, Fault.throttling())) {
      uploads.come(1);
      Await.until(
          "told twice",
          WITHIN,
          () -> {
            stand.gateway().forgetIds();
            return uploads.told().size() > 1;
          });
    }

    uploads.awaitEnded();
    assertThat(kinds(uploads, 1)).contains(Kind.TOLD_TWICE);
  }

  /** Of workers that die in silence: another attempt follows. */
  @Test
  void withoutAnotherAttemptTheJobOfADeadWorkerStaysOpen() {
    Uploads uploads = uploads(Stand.MORTAL, "attempt");
    stand.workers(Stand.MORTAL).dying(uploads.user(), 1);
    try (Stand.Striking again = stand.strike(Asked.again(uploads.user()), 1, Fault.untrue())) {
      uploads.come(2);
      again.awaitStruck(4);

      assertThat(kinds(uploads, 1)).containsOnly(Kind.OPEN);
    }
  }

  /** Of transcripts that come early, and of whatever arrives late. */
  @Test
  void withoutTheConditionOfAChangeALateOneUndoesTheEnd() {
    Uploads uploads = uploads(Stand.OPEN, "revision");
    CountDownLatch letGo = new CountDownLatch(1);
    Fault late =
        new Fault.Altered(
            request ->
                Asked.unconditional(((Fault.Altered) Fault.held(letGo)).change().apply(request)));
    try (Ambush marks = stand.ambush("mark", Asked.mark(uploads.user()), late)) {
      uploads.come(1);
      marks.await();
      uploads.awaitEnded();
      letGo.countDown();
      Await.until(
          "the job is open again",
          WITHIN,
          () -> uploads.jobs().stream().noneMatch(Checker::isEnded));
    } finally {
      letGo.countDown();
    }

    assertThat(kinds(uploads, 2)).contains(Kind.OPEN);
  }

  /** Of results of cancelled jobs: the first decision stands. */
  @Test
  void withoutTheConditionOfADecisionAResultUndoesTheCancellation() {
    CancelledMeanwhile race = new CancelledMeanwhile(stand, "without-decision");
    race.run(Asked::unconditional);
    Await.until("the decision is undone", WITHIN, () -> !kinds(race.uploads(), 1).isEmpty());

    assertThat(kinds(race.uploads(), 1)).containsAnyOf(Kind.OPEN, Kind.CONTRADICTION);
  }

  /** Of poison: a message is deleted after it is kept elsewhere. */
  @Test
  void poisonThatIsDeletedBeforeItIsKeptIsNowhere() {
    Poison poison = new Poison(stand, "without-copy");
    String hole = "hole-" + UUID.randomUUID();
    var unused = stand.aws().aws().sqs().createQueue(r -> r.queueName(hole));
    Fault elsewhere =
        new Fault.Altered(
            r -> r.withBody(r.text().replaceAll("/[^/\"]*-dlq\"", "/" + hole + "\"")));
    try (Stand.Striking moves = stand.strike(poison.moves(), 1, elsewhere)) {
      poison.come(1);
      moves.awaitStruck(6);
      stand.awaitEmpty(Stand.RESULTS);
      stand.awaitEmpty(Stand.REQUESTS);
    }

    assertThat(poison.violations()).extracting(Violation::kind).containsOnly(Kind.NOWHERE);
  }

  private static List<Kind> kinds(Uploads uploads, int copies) {
    return uploads.violationsNow(copies).stream().map(Violation::kind).distinct().toList();
  }
}
