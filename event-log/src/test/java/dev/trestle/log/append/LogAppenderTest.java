package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.log.TestEvents;
import dev.trestle.log.append.LogAppender.WarmUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LogAppenderTest extends AppenderFixture {

  @Test
  void offsetsAreDenseInTheOrderOfTheCalls() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    List<CompletableFuture<Appended>> replies = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      replies.add(appender.append("events", TestEvents.event("e" + i)));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(get(replies.get(i))).isEqualTo(recorded(i, false));
    }
  }

  @Test
  void whatArrivesWhileABatchIsInFlightIsTheNextBatch() throws Exception {
    LogAppender appender = appender(gated, CONFIG);
    CompletableFuture<Appended> first = appender.append("events", TestEvents.event("first"));
    gated.awaitPut();
    List<CompletableFuture<Appended>> later = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      later.add(appender.append("events", TestEvents.event("later" + i)));
    }
    gated.letThrough(2);
    get(first);
    get(later.get(19));

    assertThat(heard.stream().map(batch -> batch.events().size())).containsExactly(1, 20);
  }

  @Test
  void repeatedEventIdKeepsFirstOffset() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    get(appender.append("events", TestEvents.event("a")));
    get(appender.append("events", TestEvents.event("b")));

    assertThat(get(appender.append("events", TestEvents.event("a")))).isEqualTo(recorded(0, true));
    assertThat(appender.stats().duplicates()).isOne();
  }

  @Test
  void repeatedIdWithAnotherPayloadIsAConflict() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    get(appender.append("events", TestEvents.event("a", "{\"v\":1}")));

    assertThat(get(appender.append("events", TestEvents.event("a", "{\"v\":2}"))))
        .isEqualTo(new Appended.IdConflict(new Position(PARTITION, Offset.FIRST)));
  }

  @Test
  void repeatsWithinAFormingBatchAreOneRecord() throws Exception {
    LogAppender appender = appender(gated, CONFIG);
    CompletableFuture<Appended> blocker = appender.append("events", TestEvents.event("blocker"));
    gated.awaitPut();
    CompletableFuture<Appended> first = appender.append("events", TestEvents.event("a"));
    CompletableFuture<Appended> same = appender.append("events", TestEvents.event("a"));
    CompletableFuture<Appended> other = appender.append("events", TestEvents.event("a", "{}"));
    CompletableFuture<Appended> next = appender.append("events", TestEvents.event("b"));
    gated.letThrough(2);

    get(blocker);
    assertThat(get(first)).isEqualTo(recorded(1, false));
    assertThat(get(same)).isEqualTo(recorded(1, true));
    assertThat(get(other))
        .isEqualTo(new Appended.IdConflict(new Position(PARTITION, Offset.of(1))));
    assertThat(get(next)).isEqualTo(recorded(2, false));
  }

  @Test
  void anIdIsForgottenAfterTheWindowAndNotBefore() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    get(appender.append("events", TestEvents.event("a")));
    clock.advance(Duration.ofMinutes(15));
    assertThat(get(appender.append("events", TestEvents.event("a"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class, again -> assertThat(again.duplicate()).isTrue());

    clock.advance(Duration.ofMillis(1));
    assertThat(get(appender.append("events", TestEvents.event("a")))).isEqualTo(recorded(1, false));
  }

  @Test
  void aClockSetForwardMakesNoIdForgotten() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    LogAppender other = appender(store, CONFIG);
    get(other.append("events", TestEvents.event("warm")));
    Appended first = get(appender.append("events", TestEvents.event("a")));
    clock.set(Duration.ofHours(1));

    assertThat(get(appender.append("events", TestEvents.event("a")))).isEqualTo(again(first));
    assertThat(get(other.append("events", TestEvents.event("a")))).isEqualTo(again(first));
    assertThat(get(appender(store, CONFIG).append("events", TestEvents.event("a"))))
        .isEqualTo(again(first));
  }

  @Test
  void aClockSetBackMakesIdsRememberedLittleLonger() throws Exception {
    LogAppender appender = appender(store, CONFIG.withMaxRememberedIds(1));
    get(appender.append("events", TestEvents.event("a")));

    clock.set(Duration.ofHours(-1));
    // The log's own time goes on at seven eighths of real time until the clock has caught up.
    clock.advance(Duration.ofMinutes(17));
    assertThat(get(appender.append("events", TestEvents.event("b"))))
        .isInstanceOf(Appended.Overloaded.class);
    clock.advance(Duration.ofMinutes(1));
    assertThat(get(appender.append("events", TestEvents.event("b"))))
        .isInstanceOf(Appended.Recorded.class);
  }

  private static Appended again(Appended first) {
    Appended.Recorded recorded = (Appended.Recorded) first;
    return new Appended.Recorded(recorded.position(), recorded.appendTime(), true);
  }

  @Test
  void aRestartedProcessRemembersByReadingBack() throws Exception {
    LogAppender before = appender(store, CONFIG);
    for (int i = 0; i < 30; i++) {
      get(before.append("events", TestEvents.event("e" + i)));
      clock.advance(Duration.ofMinutes(1));
    }
    before.close();

    LogAppender after = appender(store, CONFIG);
    WarmUp warmUp = after.warmUp(PARTITION).get(20, TimeUnit.SECONDS);

    // Appended at minutes 0 to 29; minute 14 is just inside the window before the newest.
    assertThat(warmUp.records()).isEqualTo(16);
    assertThat(warmUp.batches()).isEqualTo(16);
    assertThat(get(after.append("events", TestEvents.event("e15"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class,
            again -> {
              assertThat(again.duplicate()).isTrue();
              assertThat(again.position().offset()).isEqualTo(Offset.of(15));
            });
    assertThat(get(after.append("events", TestEvents.event("e13"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class,
            fresh -> {
              assertThat(fresh.duplicate()).isFalse();
              assertThat(fresh.position().offset()).isEqualTo(Offset.of(30));
            });
  }

  @Test
  void anotherWritersEventIsADuplicateToo() throws Exception {
    LogAppender one = appender(store, CONFIG);
    LogAppender two = appender(store, CONFIG);
    two.warmUp(PARTITION).get(20, TimeUnit.SECONDS);
    get(one.append("events", TestEvents.event("a")));

    assertThat(get(two.append("events", TestEvents.event("a")))).isEqualTo(recorded(0, true));
    assertThat(two.stats().conflicts()).isOne();
  }

  @Test
  void aWriterFarBehindCatchesUpByReadingInsteadOfLosingEachRace() throws Exception {
    LogAppender one = appender(store, CONFIG);
    LogAppender two = appender(store, CONFIG);
    two.warmUp(PARTITION).get(20, TimeUnit.SECONDS);
    List<Appended> written = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      written.add(get(one.append("events", TestEvents.event("e" + i))));
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(get(two.append("events", TestEvents.event("x")))).isEqualTo(recorded(100, false));
    assertThat(two.stats().conflicts()).isEqualTo(2);
    assertThat(get(two.append("events", TestEvents.event("e50"))))
        .isEqualTo(again(written.get(50)));
  }

  @Test
  void anUnknownLogIsAValue() throws Exception {
    LogAppender appender =
        new LogAppender(
            store, state, log -> Optional.empty(), clock, CONFIG, (batch, attachments) -> {});
    open.add(appender);

    assertThat(get(appender.append("nowhere", TestEvents.event("a"))))
        .isEqualTo(new Appended.UnknownLog("nowhere"));
    assertThat(appender.stats().queuedRecords()).isZero();
  }

  @Test
  void eventsOfOneSubjectShareAPartitionAndSubjectsSpread() throws Exception {
    LogAppender appender =
        new LogAppender(store, state, logs(8), clock, CONFIG, (batch, attachments) -> {});
    open.add(appender);
    List<Partition> used = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Appended first = get(appender.append("events", TestEvents.of("a" + i, "subject" + i, "{}")));
      Appended second = get(appender.append("events", TestEvents.of("b" + i, "subject" + i, "{}")));
      Partition partition = ((Appended.Recorded) first).position().partition();
      assertThat(((Appended.Recorded) second).position().partition()).isEqualTo(partition);
      used.add(partition);
    }

    assertThat(used.stream().distinct()).hasSize(8);
  }

  @Test
  void thePartitionOfASubjectIsFixedForEver() {
    Event alice = TestEvents.of("x", "user-alice", "{}");
    Event none = TestEvents.event("id-1");

    // The 16th hexadecimal digit of what sha256sum prints.
    assertThat(Partition.of("events", 16, alice.partitionKey()).number()).isEqualTo(ALICE_OF_16);
    assertThat(Partition.of("events", 16, none.partitionKey()).number()).isEqualTo(ID_1_OF_16);
  }

  private static final int ALICE_OF_16 = 13;
  private static final int ID_1_OF_16 = 10;
}
