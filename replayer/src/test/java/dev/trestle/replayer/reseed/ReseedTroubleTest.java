package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reseed sends, whatever its target says. */
class ReseedTroubleTest {

  private final PumpedLog pumped = new PumpedLog();

  @AfterEach
  void closeLog() {
    pumped.close();
  }

  @Test
  void aTargetThatFailsNowAndThenGetsEverythingInOrderOfItsGroups() throws Exception {
    RecordingTarget target = new RecordingTarget(true);
    target.failAtRandom(2, 7);
    assertThat(pumped.pump(target, new TestRun(), Optional.empty())).isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS).doesNotHaveDuplicates();
    PumpedLog.assertOrdered(target.received());
  }

  @Test
  void aTargetThatTakesNothingIsWaitedForAndLosesNothing() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(TargetFailure.throttles("the queue"));
    TestRun run = new TestRun();
    CompletableFuture<Report> waiting = run.when(TestRun.waitingFor("TARGET_THROTTLES"));
    CompletableFuture<Outcome> outcome = pumped.pumping(target, run);
    waiting.get(30, TimeUnit.SECONDS);
    CompletableFuture<Report> going = run.when(report -> report.waiting() == null);
    target.allComesTo(new Sending.Sent());
    going.get(30, TimeUnit.SECONDS);
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aTargetThatIsGoneFailsTheReseedAfterSomePatienceAndItCanGoOn() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(TargetFailure.missing("the queue"));
    TestRun run = new TestRun();
    Outcome.Failed failed = (Outcome.Failed) pumped.pump(target, run, Optional.empty());
    assertThat(failed.cause().name()).isEqualTo("TARGET_NOT_FOUND");
    target.allComesTo(new Sending.Sent());
    assertThat(pumped.pump(target, new TestRun(), Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aRecordThatCannotBeSentFailsTheReseedJustBeforeIt() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.refuseOffset(123);
    TestRun run = new TestRun();
    Outcome.Failed failed = (Outcome.Failed) pumped.pump(target, run, Optional.empty());
    assertThat(failed.cause().name()).isEqualTo("TOO_LARGE");
    assertThat(failed.cause().message()).contains("events#0", "123", "skip_refused");
    assertThat(PumpedLog.ids(target)).hasSize(123);
    assertThat(run.latest().progress().done()).isEqualTo(123);
    TestRun resumed = new TestRun();
    resumed.set(0, true);
    assertThat(pumped.pump(target, resumed, Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS - 1).doesNotHaveDuplicates();
    assertThat(resumed.latest().progress().counts()).containsEntry("refused", 1L);
  }

  @Test
  void whatTheTargetRefusesFailsTheReseedAndIsNotCounted() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(new Sending.Refused("it has a character that the queue does not take"));
    TestRun run = new TestRun();
    Outcome.Failed failed = (Outcome.Failed) pumped.pump(target, run, Optional.empty());
    assertThat(failed.cause().name()).isEqualTo("RECORD_REFUSED");
    assertThat(run.latest().progress().done()).isZero();
    TestRun skipping = new TestRun();
    skipping.set(0, true);
    assertThat(pumped.pump(target, skipping, Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(skipping.latest().progress().counts())
        .containsEntry("refused", (long) PumpedLog.RECORDS);
  }

  @Test
  void ofACallThatIsRefusedAsAWholeEachIsSentAlone() throws Exception {
    pumped.ranges = List.of(PumpedLog.range(0, 20));
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(new Sending.Alone());
    TestRun run = new TestRun();
    CompletableFuture<Outcome> outcome = pumped.pumping(target, run);
    run.when(report -> true).get(30, TimeUnit.SECONDS);
    target.allComesTo(new Sending.Sent());
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(20).doesNotHaveDuplicates();
  }
}
