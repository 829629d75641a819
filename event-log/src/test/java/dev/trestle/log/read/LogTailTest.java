package dev.trestle.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.SettableClock;
import dev.trestle.log.TestEvents;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.log.store.TestBatches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LogTailTest {

  private static final Partition PARTITION = Partition.first("events");
  private static final ReadConfig FAST =
      new ReadConfig(1_000_000, Duration.ofMillis(1), Duration.ofMillis(5));
  private static final ReadConfig NEVER =
      new ReadConfig(1_000_000, Duration.ofDays(1), Duration.ofDays(1));

  private final InMemoryBatchStore memory = new InMemoryBatchStore();
  private final CountingBatchStore store = new CountingBatchStore(memory);
  private final List<LogTail> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(LogTail::close);
  }

  @Test
  void anotherWritersAppendIsFoundByPolling() throws Exception {
    LogTail tail = tail(FAST);
    CompletableFuture<Offset> waiting = tail.awaitBeyond(PARTITION, Offset.FIRST);
    assertThat(waiting).isNotDone();
    memory.put(batch(0, 2));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(Offset.of(2));
    CompletableFuture<Offset> more = tail.awaitBeyond(PARTITION, Offset.of(2));
    memory.put(batch(2, 1));
    assertThat(more.get(20, TimeUnit.SECONDS)).isEqualTo(Offset.of(3));
  }

  @Test
  void whatIsKnownIsToldAtOnce() throws Exception {
    LogTail tail = tail(FAST);
    memory.put(batch(0, 2));
    tail.awaitBeyond(PARTITION, Offset.FIRST).get(20, TimeUnit.SECONDS);

    assertThat(tail.awaitBeyond(PARTITION, Offset.of(1))).isCompletedWithValue(Offset.of(2));
  }

  @Test
  void anAppendInTheSameProcessWakesWithoutAPoll() throws Exception {
    LogTail tail = tail(NEVER);
    CompletableFuture<Offset> waiting = tail.awaitBeyond(PARTITION, Offset.FIRST);
    StoredBatch appended = batch(0, 2);
    memory.put(appended);
    tail.observe(BatchCodec.decode(appended));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(Offset.of(2));
    assertThat(tail.polls()).isZero();
  }

  @Test
  void aThousandFollowersShareOnePoller() throws Exception {
    Duration poll = Duration.ofMillis(50);
    LogTail tail = tail(new ReadConfig(1_000_000, poll, poll));
    List<CompletableFuture<Offset>> followers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      followers.add(tail.awaitBeyond(PARTITION, Offset.FIRST));
    }
    memory.put(batch(0, 1));
    for (CompletableFuture<Offset> each : followers) {
      each.get(20, TimeUnit.SECONDS);
    }

    // One poller: a thousand of them would have polled a thousand times.
    assertThat(tail.polls()).isLessThan(500);
  }

  @Test
  void nobodyWaitingMeansNoPolling() throws Exception {
    LogTail tail = tail(FAST);
    CompletableFuture<Offset> leaving = tail.awaitBeyond(PARTITION, Offset.FIRST);
    store.awaitForwardReads(PARTITION, 3);
    leaving.cancel(false);
    int before = store.forwardReads(PARTITION);

    // Another partition's follower is polled at the same pace: a hundred polls of it are plenty.
    Partition other = Partition.first("other");
    CompletableFuture<Offset> staying = tail.awaitBeyond(other, Offset.FIRST);
    store.awaitForwardReads(other, 100);

    assertThat(store.forwardReads(PARTITION)).isBetween(before, before + 1);
    assertThat(staying).isNotDone();
  }

  @Test
  void aStoreOutOfReachOnlyDelays() throws Exception {
    LogTail tail = tail(FAST);
    store.fail(true);
    CompletableFuture<Offset> waiting = tail.awaitBeyond(PARTITION, Offset.FIRST);
    memory.put(batch(0, 1));
    store.fail(false);

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(Offset.of(1));
  }

  @Test
  void anErrorInAPollIsToldAndHoldsUpNobody() throws Exception {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> told.complete(error));
    try {
      LogTail tail = tail(FAST);
      store.breakWith(new StackOverflowError("the test"));
      CompletableFuture<Offset> waiting = tail.awaitBeyond(PARTITION, Offset.FIRST);
      assertThat(told.get(20, TimeUnit.SECONDS)).hasMessage("the test");
      memory.put(batch(0, 1));

      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(Offset.of(1));
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void aBatchThatCannotBeReadWakesItsFollowersAllTheSame() throws Exception {
    LogTail tail = tail(FAST);
    memory.put(batch(0, 1));
    tail.awaitBeyond(PARTITION, Offset.FIRST).get(20, TimeUnit.SECONDS);
    CompletableFuture<Offset> waiting = tail.awaitBeyond(PARTITION, Offset.of(1));
    memory.put(
        new StoredBatch(
            new BatchHead(PARTITION, Offset.of(1), 1, new SettableClock().instant(), "bad", 0),
            new BatchCodec.Encoded(1, new byte[0], new byte[] {1, 2}),
            null));

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(Offset.of(2));
  }

  @Test
  void whatAPollFindsIsAtHandForAllFollowersWithoutAnotherQuery() throws Exception {
    LogReader reader = new LogReader(store, new SettableClock(), FAST);
    LogTail tail = new LogTail(reader, FAST);
    open.add(tail);
    CompletableFuture<Offset> waiting = tail.awaitBeyond(PARTITION, Offset.FIRST);
    store.awaitForwardReads(PARTITION, 2);
    memory.put(batch(0, 2));
    waiting.get(20, TimeUnit.SECONDS);
    int before = store.reads();

    for (int follower = 0; follower < 1_000; follower++) {
      ReadResult.Page page = reader.atHand(PARTITION, Offset.FIRST);
      assertThat(page.records()).hasSize(2);
      assertThat(page.atEnd()).isTrue();
    }
    assertThat(store.reads()).isEqualTo(before);
  }

  @Test
  void closingCancelsWhoWaits() {
    LogTail tail = tail(FAST);
    CompletableFuture<Offset> waiting = tail.awaitBeyond(PARTITION, Offset.FIRST);
    tail.close();

    assertThatThrownBy(waiting::join).isInstanceOf(CancellationException.class);
    assertThat(tail.awaitBeyond(PARTITION, Offset.FIRST)).isCancelled();
  }

  private LogTail tail(ReadConfig config) {
    LogTail tail = new LogTail(new LogReader(store, new SettableClock(), config), config);
    open.add(tail);
    return tail;
  }

  private static StoredBatch batch(long first, int count) {
    return TestBatches.ofCopies(
        PARTITION, first, new SettableClock().instant(), "b" + first, count, TestEvents.event("e"));
  }
}
