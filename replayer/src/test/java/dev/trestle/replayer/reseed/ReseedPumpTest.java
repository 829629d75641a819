package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.v1.EventFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reseed sends, whatever happens to it. */
class ReseedPumpTest {

  private final PumpedLog pumped = new PumpedLog();

  @AfterEach
  void closeLog() {
    pumped.close();
  }

  @Test
  void everyRecordIsSentOnceAndCounted() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    TestRun run = new TestRun();
    assertThat(pumped.pump(target, run, Optional.empty())).isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS).doesNotHaveDuplicates();
    assertThat(run.latest().progress().done()).isEqualTo(PumpedLog.RECORDS);
    assertThat(run.latest().progress().counts()).containsEntry("sent", (long) PumpedLog.RECORDS);
    assertThat(run.latest().progress().total()).hasValue(PumpedLog.RECORDS);
    assertThat(pumped.registry.counter("trestle.reseed.sent").count()).isEqualTo(PumpedLog.RECORDS);
  }

  @Test
  void onlyWhatMatchesIsSentOfTheRangesOnly() throws Exception {
    pumped.ranges = List.of(PumpedLog.range(10, 20), PumpedLog.range(500, 500 + 30));
    RecordingTarget target = new RecordingTarget(true);
    TestRun run = new TestRun();
    EventMatch match =
        EventMatch.again(EventFilter.newBuilder().addTypes("Other").build(), PumpedLog::envelope);
    assertThat(pumped.pump(target, run, Optional.empty(), match)).isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target))
        .hasSize(13)
        .contains("e12", "e501")
        .doesNotContain("e9", "e21");
    assertThat(run.latest().progress().counts())
        .containsEntry("sent", 13L)
        .containsEntry("passed", 27L);
  }

  @Test
  void whatItsCreatorMayNotReadIsPassedOver() throws Exception {
    pumped.rights.only = Set.of("Audio");
    RecordingTarget target = new RecordingTarget(false);
    TestRun run = new TestRun();
    assertThat(pumped.pump(target, run, Optional.empty())).isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).noneMatch(PumpedLog::isOther).contains("e1", "e2", "e4");
    assertThat(run.latest().progress().counts())
        .containsEntry("sent", (long) PumpedLog.ids(target).size())
        .containsEntry("passed", (long) PumpedLog.RECORDS - PumpedLog.ids(target).size());
  }

  @Test
  void whatWaitsToBeSentWhenThePolicyShrinksIsKeptBack() throws Exception {
    for (boolean fifo : new boolean[] {false, true}) {
      pumped.rights.only = null;
      RecordingTarget target = new RecordingTarget(fifo);
      TestRun run = new TestRun();
      run.set(0.001, false);
      CompletableFuture<Report> first = run.when(report -> report.progress().done() == 1);
      CompletableFuture<Outcome> outcome = pumped.pumping(target, run);
      first.get(30, TimeUnit.SECONDS);
      pumped.rights.only = Set.of("Audio");
      run.set(0, false);
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
      assertThat(PumpedLog.ids(target).stream().filter(PumpedLog::isOther)).containsExactly("e0");
      assertThat(run.latest().progress().done()).isEqualTo(PumpedLog.RECORDS);
    }
  }

  @Test
  void aCreatorWhoMayNothingAnyMoreEndsItAndWhenTheyMayAgainNothingIsLeftOut() throws Exception {
    RecordingTarget target = new RecordingTarget(true);
    TestRun run = new TestRun();
    run.set(2_000, false);
    CompletableFuture<Report> some = run.when(report -> report.progress().done() >= 50);
    CompletableFuture<Outcome> outcome = pumped.pumping(target, run);
    some.get(30, TimeUnit.SECONDS);
    pumped.rights.only = Set.of();
    Outcome.Failed failed = (Outcome.Failed) outcome.get(30, TimeUnit.SECONDS);
    assertThat(failed.cause().name()).isEqualTo("PERMISSION_DENIED");
    assertThat(run.latest().progress().counts()).containsEntry("passed", 0L);
    pumped.rights.only = null;
    assertThat(pumped.pump(target, new TestRun(), Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aCrashRepeatsAtMostWhatIsNotSavedAndLeavesNothingOut() throws Exception {
    for (boolean fifo : new boolean[] {false, true}) {
      for (int diesAt = 1; diesAt <= 41; diesAt += 20) {
        RecordingTarget target = new RecordingTarget(fifo);
        target.dieAtCall(diesAt);
        TestRun dying = new TestRun();
        Outcome first = pumped.crash(target, dying);
        assertThat(first).isEqualTo(new Outcome.Stopped());
        List<Letter> received = new ArrayList<>(target.received());
        RecordingTarget again = new RecordingTarget(fifo);
        assertThat(pumped.pump(again, new TestRun(), dying.saved())).isEqualTo(new Outcome.Done());
        received.addAll(again.received());
        Set<String> distinct = new HashSet<>();
        received.forEach(letter -> distinct.add(letter.body()));
        assertThat(distinct).as("nothing is left out").hasSize(PumpedLog.RECORDS);
        assertThat(received.size() - PumpedLog.RECORDS)
            .as("repeated after dying at call %s", diesAt)
            .isLessThanOrEqualTo(PumpedLog.MAX_UNSAVED);
        if (fifo) {
          PumpedLog.assertOrdered(PumpedLog.deduplicated(received));
        }
      }
    }
  }

  @Test
  void aPauseEndsWithACheckpointFromWhichNothingIsRepeated() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    TestRun run = new TestRun();
    run.set(2_000, false);
    CompletableFuture<Report> some = run.when(report -> report.progress().done() >= 50);
    CompletableFuture<Outcome> outcome = pumped.pumping(target, run);
    some.get(30, TimeUnit.SECONDS);
    run.stop();
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Stopped());
    assertThat(run.latest().progress().done()).isEqualTo(target.received().size());
    assertThat(pumped.pump(target, new TestRun(), Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aPaceThatIsChangedIsHeeded() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    TestRun run = new TestRun();
    run.set(0.001, false);
    CompletableFuture<Report> first = run.when(report -> report.progress().done() == 1);
    CompletableFuture<Outcome> outcome = pumped.pumping(target, run);
    first.get(30, TimeUnit.SECONDS);
    run.set(0, false);
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
    assertThat(PumpedLog.ids(target)).hasSize(PumpedLog.RECORDS);
  }
}
