package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.trestle.bus.BusPlace;
import dev.trestle.bus.EventEnvelope;
import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.internal.v1.ReseedCheckpoint;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.LogRecord;
import dev.trestle.log.append.Appended;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.operation.Outcome;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.read.EventMatch;
import dev.trestle.replayer.read.ReadRights;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.EventFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reseed sends, whatever happens to it and to its target. */
class ReseedPumpTest {

  private static final int RECORDS = 1_000;
  private static final int MAX_UNSAVED = 60;
  private static final ReseedConfig CONFIG =
      new ReseedConfig(
          MAX_UNSAVED,
          1 << 20,
          4,
          Duration.ofMillis(100),
          1 << 20,
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private EventLog log;
  private List<PlannedRange> ranges;

  private final Rights rights = new Rights();

  @BeforeEach
  void fillLog() throws Exception {
    log = EventLog.inMemory(Clock.systemUTC(), EventLogConfig.defaults());
    log.catalog().createIfAbsent("events", 1);
    List<CompletableFuture<Appended>> appended = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      String type = i % 3 == 0 ? "Other" : "Audio";
      appended.add(log.appender().append("events", event(i, type, "subject-" + i % 7)));
    }
    for (CompletableFuture<Appended> each : appended) {
      assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(Appended.Recorded.class);
    }
    ranges = List.of(range(0, RECORDS));
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void everyRecordIsSentOnceAndCounted() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    TestRun run = new TestRun();
    assertThat(pump(target, run, Optional.empty())).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS).doesNotHaveDuplicates();
    assertThat(run.latest().progress().done()).isEqualTo(RECORDS);
    assertThat(run.latest().progress().counts()).containsEntry("sent", (long) RECORDS);
    assertThat(run.latest().progress().total()).hasValue(RECORDS);
    assertThat(registry.counter("trestle.reseed.sent").count()).isEqualTo(RECORDS);
  }

  @Test
  void onlyWhatMatchesIsSentOfTheRangesOnly() throws Exception {
    ranges = List.of(range(10, 20), range(500, 500 + 30));
    RecordingTarget target = new RecordingTarget(true);
    TestRun run = new TestRun();
    EventMatch match =
        EventMatch.again(
            EventFilter.newBuilder().addTypes("Other").build(), ReseedPumpTest::envelope);
    assertThat(pump(target, run, Optional.empty(), match)).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(13).contains("e12", "e501").doesNotContain("e9", "e21");
    assertThat(run.latest().progress().counts())
        .containsEntry("sent", 13L)
        .containsEntry("passed", 27L);
  }

  @Test
  void whatItsCreatorMayNotReadIsPassedOver() throws Exception {
    rights.only = Set.of("Audio");
    RecordingTarget target = new RecordingTarget(false);
    TestRun run = new TestRun();
    assertThat(pump(target, run, Optional.empty())).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).noneMatch(ReseedPumpTest::isOther).contains("e1", "e2", "e4");
    assertThat(run.latest().progress().counts())
        .containsEntry("sent", (long) ids(target).size())
        .containsEntry("passed", (long) RECORDS - ids(target).size());
  }

  @Test
  void whatWaitsToBeSentWhenThePolicyShrinksIsKeptBack() throws Exception {
    for (boolean fifo : new boolean[] {false, true}) {
      rights.only = null;
      RecordingTarget target = new RecordingTarget(fifo);
      TestRun run = new TestRun();
      run.set(0.001, false);
      CompletableFuture<Report> first = run.when(report -> report.progress().done() == 1);
      CompletableFuture<Outcome> outcome = pumping(target, run);
      first.get(30, TimeUnit.SECONDS);
      rights.only = Set.of("Audio");
      run.set(0, false);
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
      assertThat(ids(target).stream().filter(ReseedPumpTest::isOther)).containsExactly("e0");
      assertThat(run.latest().progress().done()).isEqualTo(RECORDS);
    }
  }

  @Test
  void aCreatorWhoMayNothingAnyMoreEndsItAndWhenTheyMayAgainNothingIsLeftOut() throws Exception {
    RecordingTarget target = new RecordingTarget(true);
    TestRun run = new TestRun();
    run.set(2_000, false);
    CompletableFuture<Report> some = run.when(report -> report.progress().done() >= 50);
    CompletableFuture<Outcome> outcome = pumping(target, run);
    some.get(30, TimeUnit.SECONDS);
    rights.only = Set.of();
    Outcome.Failed failed = (Outcome.Failed) outcome.get(30, TimeUnit.SECONDS);
    assertThat(failed.cause().name()).isEqualTo("PERMISSION_DENIED");
    assertThat(run.latest().progress().counts()).containsEntry("passed", 0L);
    rights.only = null;
    assertThat(pump(target, new TestRun(), Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aTargetThatFailsNowAndThenGetsEverythingInOrderOfItsGroups() throws Exception {
    RecordingTarget target = new RecordingTarget(true);
    target.failAtRandom(2, 7);
    assertThat(pump(target, new TestRun(), Optional.empty())).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS).doesNotHaveDuplicates();
    assertOrdered(target.received());
  }

  @Test
  void aCrashRepeatsAtMostWhatIsNotSavedAndLeavesNothingOut() throws Exception {
    for (boolean fifo : new boolean[] {false, true}) {
      for (int diesAt = 1; diesAt <= 41; diesAt += 20) {
        RecordingTarget target = new RecordingTarget(fifo);
        target.dieAtCall(diesAt);
        TestRun dying = new TestRun();
        Outcome first = crash(target, dying);
        assertThat(first).isEqualTo(new Outcome.Stopped());
        List<Letter> received = new ArrayList<>(target.received());
        RecordingTarget again = new RecordingTarget(fifo);
        assertThat(pump(again, new TestRun(), dying.saved())).isEqualTo(new Outcome.Done());
        received.addAll(again.received());
        Set<String> distinct = new HashSet<>();
        received.forEach(letter -> distinct.add(letter.body()));
        assertThat(distinct).as("nothing is left out").hasSize(RECORDS);
        assertThat(received.size() - RECORDS)
            .as("repeated after dying at call %s", diesAt)
            .isLessThanOrEqualTo(MAX_UNSAVED);
        if (fifo) {
          assertOrdered(deduplicated(received));
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
    CompletableFuture<Outcome> outcome = pumping(target, run);
    some.get(30, TimeUnit.SECONDS);
    run.stop();
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Stopped());
    assertThat(run.latest().progress().done()).isEqualTo(target.received().size());
    assertThat(pump(target, new TestRun(), Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aPaceThatIsChangedIsHeeded() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    TestRun run = new TestRun();
    run.set(0.001, false);
    CompletableFuture<Report> first = run.when(report -> report.progress().done() == 1);
    CompletableFuture<Outcome> outcome = pumping(target, run);
    first.get(30, TimeUnit.SECONDS);
    run.set(0, false);
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS);
  }

  @Test
  void aTargetThatTakesNothingIsWaitedForAndLosesNothing() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(TargetFailure.throttles("the queue"));
    TestRun run = new TestRun();
    CompletableFuture<Report> waiting = run.when(TestRun.waitingFor("TARGET_THROTTLES"));
    CompletableFuture<Outcome> outcome = pumping(target, run);
    waiting.get(30, TimeUnit.SECONDS);
    CompletableFuture<Report> going = run.when(report -> report.waiting() == null);
    target.allComesTo(new Sending.Sent());
    going.get(30, TimeUnit.SECONDS);
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aTargetThatIsGoneFailsTheReseedAfterSomePatienceAndItCanGoOn() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(TargetFailure.missing("the queue"));
    TestRun run = new TestRun();
    Outcome.Failed failed = (Outcome.Failed) pump(target, run, Optional.empty());
    assertThat(failed.cause().name()).isEqualTo("TARGET_NOT_FOUND");
    target.allComesTo(new Sending.Sent());
    assertThat(pump(target, new TestRun(), Optional.of(run.latest())))
        .isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS).doesNotHaveDuplicates();
  }

  @Test
  void aRecordThatCannotBeSentFailsTheReseedJustBeforeIt() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.refuseOffset(123);
    TestRun run = new TestRun();
    Outcome.Failed failed = (Outcome.Failed) pump(target, run, Optional.empty());
    assertThat(failed.cause().name()).isEqualTo("TOO_LARGE");
    assertThat(failed.cause().message()).contains("events#0", "123", "skip_refused");
    assertThat(ids(target)).hasSize(123);
    assertThat(run.latest().progress().done()).isEqualTo(123);
    TestRun resumed = new TestRun();
    resumed.set(0, true);
    assertThat(pump(target, resumed, Optional.of(run.latest()))).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(RECORDS - 1).doesNotHaveDuplicates();
    assertThat(resumed.latest().progress().counts()).containsEntry("refused", 1L);
  }

  @Test
  void whatTheTargetRefusesFailsTheReseedAndIsNotCounted() throws Exception {
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(new Sending.Refused("it has a character that the queue does not take"));
    TestRun run = new TestRun();
    Outcome.Failed failed = (Outcome.Failed) pump(target, run, Optional.empty());
    assertThat(failed.cause().name()).isEqualTo("RECORD_REFUSED");
    assertThat(run.latest().progress().done()).isZero();
    TestRun skipping = new TestRun();
    skipping.set(0, true);
    assertThat(pump(target, skipping, Optional.of(run.latest()))).isEqualTo(new Outcome.Done());
    assertThat(skipping.latest().progress().counts()).containsEntry("refused", (long) RECORDS);
  }

  @Test
  void ofACallThatIsRefusedAsAWholeEachIsSentAlone() throws Exception {
    ranges = List.of(range(0, 20));
    RecordingTarget target = new RecordingTarget(false);
    target.allComesTo(new Sending.Alone());
    TestRun run = new TestRun();
    CompletableFuture<Outcome> outcome = pumping(target, run);
    run.when(report -> true).get(30, TimeUnit.SECONDS);
    target.allComesTo(new Sending.Sent());
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(new Outcome.Done());
    assertThat(ids(target)).hasSize(20).doesNotHaveDuplicates();
  }

  private Outcome crash(RecordingTarget target, TestRun dying) throws Exception {
    CompletableFuture<Outcome> outcome = pumping(target, dying);
    while (target.isAlive() && !outcome.isDone()) {
      Thread.onSpinWait();
    }
    dying.die();
    dying.stop();
    return outcome.get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<Outcome> pumping(RecordingTarget target, TestRun run) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(pump(target, run, Optional.empty()));
              } catch (InterruptedException | RuntimeException e) {
                outcome.completeExceptionally(e);
              }
            },
            "pump");
    thread.setDaemon(true);
    thread.start();
    return outcome;
  }

  private Outcome pump(RecordingTarget target, TestRun run, Optional<Report> before)
      throws InterruptedException {
    return pump(
        target,
        run,
        before,
        EventMatch.again(EventFilter.getDefaultInstance(), ReseedPumpTest::envelope));
  }

  private Outcome pump(
      RecordingTarget target, TestRun run, Optional<Report> before, EventMatch match)
      throws InterruptedException {
    Place place =
        before.map(ReseedPumpTest::place).orElse(new Place(0, ranges.get(0).getStartOffset()));
    Tally tally = Tally.of(before.map(report -> report.progress().counts()).orElse(Map.of()));
    long total = ranges.stream().mapToLong(r -> r.getEndOffset() - r.getStartOffset()).sum();
    try (Calls<Letter> calls = new Calls<>(target, CONFIG.calls())) {
      return new ReseedPump<>(
              new RecordFeed(log.reader(), "events", ranges, place, CONFIG.pageBytes()),
              rights,
              match,
              new Window<>(
                  new Window.Limits(CONFIG.maxUnsaved(), CONFIG.maxBytes()),
                  target.isOrdered(),
                  place,
                  tally),
              target,
              total,
              CONFIG,
              new ReseedMeters(registry),
              run,
              calls)
          .pump();
    }
  }

  private static Place place(Report report) {
    try {
      ReseedCheckpoint checkpoint = ReseedCheckpoint.parseFrom(report.checkpoint());
      return new Place(checkpoint.getRange(), checkpoint.getNextOffset());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a FIFO queue takes them. */
  private static List<Letter> deduplicated(List<Letter> received) {
    Set<String> known = new HashSet<>();
    return received.stream().filter(letter -> known.add(letter.deduplicationId())).toList();
  }

  private static void assertOrdered(List<Letter> received) {
    Map<String, Long> last = new HashMap<>();
    for (Letter letter : received) {
      String id = letter.deduplicationId();
      long offset = Long.parseLong(id.substring(id.lastIndexOf('#') + 1));
      Long before = last.put(letter.group(), offset);
      assertThat(before == null ? -1 : before).as(letter.group()).isLessThan(offset);
    }
  }

  private static List<String> ids(RecordingTarget target) {
    return target.received().stream()
        .map(letter -> letter.body().replaceAll(".*\"event\":\\{\"id\":\"(e\\d+)\".*", "$1"))
        .toList();
  }

  private static boolean isOther(String id) {
    return Integer.parseInt(id.substring(1)) % 3 == 0;
  }

  /** Of all types, of some, or of none and so of nothing. */
  private static final class Rights implements ReadRights {
    private volatile @Nullable Set<String> only;

    @Override
    public @Nullable Problem refusal() {
      Set<String> types = only;
      return types != null && types.isEmpty()
          ? Problem.of(ErrorReason.ERROR_REASON_PERMISSION_DENIED, "No rule lets you do this")
          : null;
    }

    @Override
    public boolean mayRead(String type) {
      Set<String> types = only;
      return types == null || types.contains(type);
    }
  }

  private static PlannedRange range(long start, long end) {
    return PlannedRange.newBuilder().setStartOffset(start).setEndOffset(end).build();
  }

  private static Event event(int number, String type, String subject) {
    Event like = Records.event("svc", type, subject, "{}");
    return new Event(
        "e" + number,
        like.source(),
        like.type(),
        like.schemaVersion(),
        like.subject(),
        like.time(),
        like.extensions(),
        like.payload());
  }

  private static EventEnvelope envelope(LogRecord record) {
    return EventEnvelope.of(
        record, record.event().type(), List.of(), new BusPlace("123456789012", "eu-west-1"));
  }
}
