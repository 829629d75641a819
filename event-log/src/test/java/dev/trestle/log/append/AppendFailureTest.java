package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Batch;
import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.TestEvents;
import dev.trestle.log.append.FaultyBatchStore.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AppendFailureTest extends AppenderFixture {

  @Test
  void aLostReplyIsResolvedByTheBatchId() throws Exception {
    faulty.plan(Fault.LOST_REPLY);
    LogAppender appender = appender(faulty, CONFIG);

    assertThat(get(appender.append("events", TestEvents.event("a")))).isEqualTo(recorded(0, false));
    assertThat(get(appender.append("events", TestEvents.event("b")))).isEqualTo(recorded(1, false));
    assertThat(heard).hasSize(2);
  }

  @Test
  void aLaterRefusalDoesNotHideThatAnEarlierTryMayHaveSucceeded() throws Exception {
    LogAppender appender = appender(faulty, CONFIG);
    faulty.plan(Fault.LOST_REPLY, Fault.THROTTLED, Fault.THROTTLED);
    assertThat(get(appender.append("events", TestEvents.event("a")))).isEqualTo(recorded(0, false));

    faulty.plan(Fault.LOST_REPLY, Fault.REFUSED, Fault.REFUSED);
    assertThat(get(appender.append("events", TestEvents.event("b")))).isEqualTo(recorded(1, false));
    assertThat(heard).hasSize(2);
  }

  @Test
  void aLateRequestDoesNotAppendTwice() throws Exception {
    faulty.plan(Fault.LATE_REQUEST, Fault.LATE_REQUEST, Fault.LATE_REQUEST);
    LogAppender appender = appender(faulty, CONFIG);
    for (int i = 0; i < 20; i++) {
      assertThat(get(appender.append("events", TestEvents.event("e" + i))))
          .isEqualTo(recorded(i, false));
    }

    assertThat(LogChecker.problems(LogChecker.batches(store, PARTITION), Map.of())).isEmpty();
  }

  @Test
  void theListenerHearsOfABatchWhoseCallersHaveGivenUp() throws Exception {
    CompletableFuture<Batch> told = new CompletableFuture<>();
    LogAppender appender =
        appender(
            gated,
            CONFIG.withMaxWait(Duration.ofMillis(500)),
            (batch, attachments) -> told.complete(batch));
    CompletableFuture<Appended> reply = appender.append("events", TestEvents.event("a"));
    gated.awaitPut();

    assertThatThrownBy(() -> get(reply))
        .cause()
        .isInstanceOfSatisfying(
            LogUnavailableException.class, unknown -> assertThat(unknown.mayBeAppended()).isTrue());
    gated.letThrough(1);
    assertThat(told.get(20, TimeUnit.SECONDS).events()).containsExactly(TestEvents.event("a"));
  }

  @Test
  void anAmbiguousBatchIsResolvedBeforeAnythingElseEvenIfNobodyWaits() throws Exception {
    faulty.always(Fault.LOST_REQUEST);
    LogAppender appender = appender(faulty, CONFIG.withMaxWait(Duration.ofMillis(300)));
    CompletableFuture<Appended> reply = appender.append("events", TestEvents.event("a"));
    assertThatThrownBy(() -> get(reply)).cause().isInstanceOf(LogUnavailableException.class);
    faulty.always(Fault.NONE);

    Appended next = appendUntilRecorded(appender, TestEvents.event("b"));

    assertThat(next)
        .isInstanceOfSatisfying(
            Appended.Recorded.class,
            b -> assertThat(b.position().offset()).isEqualTo(Offset.of(1)));
    assertThat(heard.get(0).events()).containsExactly(TestEvents.event("a"));
  }

  @Test
  void aThrottledEventThatNobodyWaitsForIsNotAppended() throws Exception {
    faulty.always(Fault.THROTTLED);
    LogAppender appender = appender(faulty, CONFIG.withMaxWait(Duration.ofMillis(300)));
    CompletableFuture<Appended> reply = appender.append("events", TestEvents.event("a"));
    assertThatThrownBy(() -> get(reply)).cause().isInstanceOf(LogUnavailableException.class);
    faulty.always(Fault.NONE);

    appendUntilRecorded(appender, TestEvents.event("b"));

    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).events()).containsExactly(TestEvents.event("b"));
  }

  @Test
  void aRefusedAppendFailsAtOnceAndCertainly() {
    faulty.plan(Fault.REFUSED);
    LogAppender appender = appender(faulty, CONFIG);

    assertThatThrownBy(() -> get(appender.append("events", TestEvents.event("a"))))
        .cause()
        .isInstanceOfSatisfying(
            LogUnavailableException.class,
            refused -> assertThat(refused.mayBeAppended()).isFalse());
  }

  @Test
  void aPassedDeadlineIsNotAppended() throws Exception {
    LogAppender appender = appender(gated, CONFIG);
    CompletableFuture<Appended> blocker = appender.append("events", TestEvents.event("blocker"));
    gated.awaitPut();
    CompletableFuture<Appended> late =
        appender.append(
            "events", Append.of(TestEvents.event("late")).within(Duration.ofMillis(20)));

    assertThat(get(late)).isEqualTo(new Appended.DeadlinePassed());
    assertThat(
            get(appender.append("events", Append.of(TestEvents.event("x")).within(Duration.ZERO))))
        .isEqualTo(new Appended.DeadlinePassed());
    gated.letThrough(2);
    get(blocker);
    assertThat(get(appender.append("events", TestEvents.event("y")))).isEqualTo(recorded(1, false));
  }

  @Test
  void cancelledBeforeTheAppendIsNotAppendedAndAfterwardsCounts() throws Exception {
    LogAppender appender = appender(gated, CONFIG);
    CompletableFuture<Appended> inFlight = appender.append("events", TestEvents.event("counts"));
    gated.awaitPut();
    CompletableFuture<Appended> queued = appender.append("events", TestEvents.event("dropped"));
    inFlight.cancel(false);
    queued.cancel(false);
    CompletableFuture<Appended> last = appender.append("events", TestEvents.event("last"));
    gated.letThrough(2);

    assertThat(get(last)).isEqualTo(recorded(1, false));
    assertThat(heard.stream().flatMap(batch -> batch.events().stream()).map(Event::id))
        .containsExactly("counts", "last");
  }

  @Test
  void appendTimeNeverGoesBackWhenTheClockDoes() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    get(appender.append("events", TestEvents.event("a")));
    clock.advance(Duration.ofHours(-1));
    get(appender.append("events", TestEvents.event("b")));
    LogAppender restarted = appender(store, CONFIG);
    get(restarted.append("events", TestEvents.event("c")));

    assertThat(heard.stream().map(Batch::appendTime).distinct()).hasSize(1);
    assertThat(get(restarted.append("events", TestEvents.event("a"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class, again -> assertThat(again.duplicate()).isTrue());
  }

  @Test
  void aFailingListenerDoesNotStopTheLog() throws Exception {
    LogAppender appender =
        appender(
            store,
            CONFIG,
            (batch, attachments) -> {
              throw new IllegalStateException("listener is broken");
            });

    assertThat(get(appender.append("events", TestEvents.event("a")))).isEqualTo(recorded(0, false));
    assertThat(get(appender.append("events", TestEvents.event("b")))).isEqualTo(recorded(1, false));
  }
}
