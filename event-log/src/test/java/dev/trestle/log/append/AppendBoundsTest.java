package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.TestEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AppendBoundsTest extends AppenderFixture {

  @Test
  void theQueueIsBoundedAndFreesItself() throws Exception {
    LogAppender appender = appender(gated, CONFIG.withQueue(10, 1_000_000));
    List<CompletableFuture<Appended>> accepted = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      accepted.add(appender.append("events", TestEvents.event("e" + i)));
    }

    assertThat(get(appender.append("events", TestEvents.event("more"))))
        .isInstanceOf(Appended.Overloaded.class);
    assertThat(appender.stats().queuedRecords()).isEqualTo(10);
    gated.letThrough(100);
    for (CompletableFuture<Appended> each : accepted) {
      get(each);
    }
    get(appender.append("events", TestEvents.event("more")));
    assertThat(appender.stats().queuedBytes()).isZero();
  }

  @Test
  void theQueueIsBoundedInBytes() throws Exception {
    LogAppender appender = appender(gated, CONFIG.withQueue(1_000, 10_000));
    CompletableFuture<Appended> accepted =
        appender.append("events", TestEvents.incompressible("a", 9_000, 1));

    assertThat(get(appender.append("events", TestEvents.incompressible("b", 9_000, 2))))
        .isInstanceOf(Appended.Overloaded.class);
    gated.letThrough(1);
    get(accepted);
  }

  @Test
  void aFullWindowRefusesRatherThanForgets() throws Exception {
    LogAppender appender = appender(store, CONFIG.withMaxRememberedIds(3));
    for (int i = 0; i < 3; i++) {
      get(appender.append("events", TestEvents.event("e" + i)));
    }

    assertThat(get(appender.append("events", TestEvents.event("e3"))))
        .isInstanceOf(Appended.Overloaded.class);
    assertThat(get(appender.append("events", TestEvents.event("e0")))).isEqualTo(recorded(0, true));
    clock.advance(Duration.ofMinutes(16));
    assertThat(get(appender.append("events", TestEvents.event("e3"))))
        .isInstanceOf(Appended.Recorded.class);
  }

  @Test
  void noBatchIsLargerThanTheBound() throws Exception {
    int bound = 20_000;
    LogAppender appender = appender(gated, CONFIG.withMaxBatch(1_000, bound));
    List<CompletableFuture<Appended>> replies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      replies.add(appender.append("events", TestEvents.incompressible("e" + i, 1_000, i)));
    }
    gated.letThrough(1_000);
    for (int i = 0; i < 100; i++) {
      assertThat(get(replies.get(i))).isEqualTo(recorded(i, false));
    }

    assertThat(heard).allSatisfy(batch -> assertThat(batch.storedBytes()).isLessThan(bound + 1));
    assertThat(heard).hasSizeBetween(6, 14);
  }

  @Test
  void anEventThatFitsIntoNoBatchIsRefusedAndItsNeighboursAreNot() throws Exception {
    LogAppender appender = appender(gated, CONFIG.withMaxBatch(1_000, 20_000));
    CompletableFuture<Appended> before = appender.append("events", TestEvents.event("before"));
    CompletableFuture<Appended> huge =
        appender.append("events", TestEvents.incompressible("huge", 30_000, 1));
    CompletableFuture<Appended> after = appender.append("events", TestEvents.event("after"));
    gated.letThrough(10);

    assertThat(get(huge))
        .isInstanceOfSatisfying(
            Appended.TooLarge.class,
            refused -> {
              assertThat(refused.bytes()).isGreaterThan(30_000);
              assertThat(refused.limit()).isEqualTo(20_000);
            });
    assertThat(get(before)).isEqualTo(recorded(0, false));
    assertThat(get(after)).isEqualTo(recorded(1, false));
  }

  @Test
  void aClosedAppenderRefusesAndAnswersWhatWaited() throws Exception {
    LogAppender appender = appender(gated, CONFIG.withCloseTimeout(Duration.ofMillis(20)));
    CompletableFuture<Appended> inFlight = appender.append("events", TestEvents.event("a"));
    gated.awaitPut();
    CompletableFuture<Appended> queued = appender.append("events", TestEvents.event("b"));
    appender.close();

    assertThat(get(queued)).isEqualTo(new Appended.Closed());
    assertThatThrownBy(() -> get(inFlight))
        .cause()
        .isInstanceOfSatisfying(
            LogUnavailableException.class, unknown -> assertThat(unknown.mayBeAppended()).isTrue());
    assertThat(get(appender.append("events", TestEvents.event("c"))))
        .isEqualTo(new Appended.Closed());
  }

  @Test
  void closingAppendsWhatIsQueuedFirst() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    List<CompletableFuture<Appended>> replies = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      replies.add(appender.append("events", TestEvents.event("e" + i)));
    }
    appender.close();

    for (int i = 0; i < 3_000; i++) {
      assertThat(get(replies.get(i))).isEqualTo(recorded(i, false));
    }
  }

  @Test
  void closingWaitsForTheCatalogToAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    LogAppender appender =
        new LogAppender(
            store,
            state,
            log -> {
              asked.countDown();
              awaitQuietly(answer);
              return logs(1).apply(log);
            },
            clock,
            CONFIG,
            (batch, attachments) -> {});
    CompletableFuture<Appended> reply = appender.append("events", TestEvents.event("a"));
    asked.await();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(appender::close);
    answer.countDown();
    closed.get(20, TimeUnit.SECONDS);

    assertThat(get(reply)).isEqualTo(recorded(0, false));
  }

  @Test
  void closingAnswersEvenIfTheCatalogNeverDoes() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    LogAppender appender =
        new LogAppender(
            store,
            state,
            log -> {
              awaitQuietly(never);
              throw new IllegalStateException("no answer");
            },
            clock,
            CONFIG.withCloseTimeout(Duration.ofMillis(20)),
            (batch, attachments) -> {});
    CompletableFuture<Appended> reply = appender.append("events", TestEvents.event("a"));
    appender.close();

    assertThat(get(reply)).isEqualTo(new Appended.Closed());
  }
}
