package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TestEvents;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.BatchStore.PutResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of batches keeps. */
public abstract class BatchStoreContract {

  private static final int MANY = 10_000_000;

  private final Partition partition =
      new Partition("objects/" + UUID.randomUUID().toString().replace('-', '.'), 3);

  protected abstract BatchStore store();

  @Test
  void putIsWrittenOnceAndThenAlreadyOurs() {
    StoredBatch batch = batch(0, 2, "a");

    assertThat(store().put(batch)).isEqualTo(new PutResult.Written());
    assertThat(store().put(batch)).isEqualTo(new PutResult.AlreadyOurs());
  }

  @Test
  void takenOffsetAnswersWithTheOtherBatch() {
    StoredBatch ours = batch(0, 2, "a");
    store().put(ours);

    PutResult result = store().put(batch(0, 3, "b"));

    assertThat(result).isInstanceOf(PutResult.Taken.class);
    assertSame(((PutResult.Taken) result).other(), ours);
    assertThat(store().last(partition)).contains(ours.head());
  }

  @Test
  void emptyPartitionHasNothing() {
    assertThat(store().first(partition)).isEmpty();
    assertThat(store().last(partition)).isEmpty();
    assertThat(store().atOrBefore(partition, Offset.of(5))).isEmpty();
    assertThat(store().readForward(partition, Offset.FIRST, MANY, Consistency.STRONG)).isEmpty();
  }

  @Test
  void readsForwardInOrderFromAnOffset() {
    putThree();

    assertThat(firsts(store().readForward(partition, Offset.FIRST, MANY, Consistency.STRONG)))
        .containsExactly(0L, 2L, 5L);
    assertThat(firsts(store().readForward(partition, Offset.of(1), MANY, Consistency.EVENTUAL)))
        .containsExactly(2L, 5L);
    assertThat(store().readForward(partition, Offset.of(6), MANY, Consistency.STRONG)).isEmpty();
  }

  @Test
  void pageIsBoundedByBytesButNeverEmpty() {
    putThree();
    int one = batch(0, 2, "a").size();

    assertThat(firsts(store().readForward(partition, Offset.FIRST, 1, Consistency.STRONG)))
        .containsExactly(0L);
    assertThat(firsts(store().readForward(partition, Offset.FIRST, one, Consistency.STRONG)))
        .containsExactly(0L);
  }

  @Test
  void findsTheBatchAroundAnOffset() {
    putThree();

    assertThat(store().atOrBefore(partition, Offset.of(4)).orElseThrow().first())
        .isEqualTo(Offset.of(2));
    assertThat(store().headAtOrBefore(partition, Offset.of(5)).orElseThrow())
        .isEqualTo(batch(5, 1, "c").head());
    assertThat(store().headAtOrBefore(partition, Offset.of(99)).orElseThrow().first())
        .isEqualTo(Offset.of(5));
  }

  @Test
  void keepsEverythingOfABatchWhateverItsForm() {
    BatchHead head =
        new BatchHead(partition, Offset.FIRST, 3, Instant.ofEpochMilli(1_234), "a", 1L << 40);
    StoredBatch full =
        new StoredBatch(head, 99, new byte[] {1, 2}, new byte[] {3}, new byte[] {4, 5});
    StoredBatch bare =
        new StoredBatch(
            new BatchHead(partition, Offset.of(3), 1, Instant.ofEpochMilli(1_235), "b", 0),
            1,
            new byte[0],
            new byte[] {6},
            null);
    store().put(full);
    store().put(bare);

    List<StoredBatch> read = store().readForward(partition, Offset.FIRST, MANY, Consistency.STRONG);
    assertSame(read.get(0), full);
    assertSame(read.get(1), bare);
    assertSame(store().atOrBefore(partition, Offset.of(1)).orElseThrow(), full);
    assertThat(store().first(partition)).contains(head);
    PutResult taken = store().put(batch(0, 1, "late"));
    assertThat(taken)
        .isInstanceOfSatisfying(PutResult.Taken.class, other -> assertSame(other.other(), full));
  }

  @Test
  void pageCountsIdsAsWellAsData() {
    for (int i = 0; i < 3; i++) {
      BatchHead head = new BatchHead(partition, Offset.of(i), 1, Instant.EPOCH, "b" + i, 0);
      store().put(new StoredBatch(head, 2, new byte[60], new byte[40], null));
    }

    assertThat(firsts(store().readForward(partition, Offset.FIRST, 200, Consistency.STRONG)))
        .containsExactly(0L, 1L);
  }

  @Test
  void firstAndLastAreTheEnds() {
    putThree();

    assertThat(store().first(partition)).contains(batch(0, 2, "a").head());
    assertThat(store().last(partition)).contains(batch(5, 1, "c").head());
  }

  @Test
  void partitionsAreApart() {
    putThree();

    assertThat(store().last(new Partition(partition.log(), 4))).isEmpty();
    assertThat(store().last(Partition.first("other"))).isEmpty();
  }

  @Test
  void ofManyAtOneOffsetExactlyOneIsWritten() throws Exception {
    int writers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<PutResult>> results = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      StoredBatch batch = batch(0, 1, "writer-" + i);
      results.add(
          threads.submit(
              () -> {
                start.await();
                return store().put(batch);
              }));
    }
    start.countDown();
    int written = 0;
    for (Future<PutResult> result : results) {
      written += result.get() instanceof PutResult.Written ? 1 : 0;
    }
    threads.shutdown();

    assertThat(written).isOne();
  }

  @Test
  void findsOffsetsByTime() {
    store().put(at(0, 2, 1_000));
    store().put(at(2, 3, 2_000));
    store().put(at(5, 1, 2_000));
    store().put(at(6, 4, 3_000));

    assertThat(byTime(0)).isEqualTo(0);
    assertThat(byTime(1_000)).isEqualTo(0);
    assertThat(byTime(1_001)).isEqualTo(2);
    assertThat(byTime(2_000)).isEqualTo(2);
    assertThat(byTime(2_001)).isEqualTo(6);
    assertThat(byTime(3_000)).isEqualTo(6);
    assertThat(byTime(3_001)).isEqualTo(10);
  }

  private long byTime(long millis) {
    return TimeSearch.firstAtOrAfter(store(), partition, Instant.ofEpochMilli(millis)).value();
  }

  private void putThree() {
    store().put(batch(0, 2, "a"));
    store().put(batch(2, 3, "b"));
    store().put(batch(5, 1, "c"));
  }

  private StoredBatch batch(long first, int count, String id) {
    return TestBatches.ofCopies(
        partition, first, Instant.ofEpochMilli(1_234), id, count, TestEvents.event("e"));
  }

  private StoredBatch at(long first, int count, long millis) {
    return TestBatches.ofCopies(
        partition, first, Instant.ofEpochMilli(millis), "at" + first, count, TestEvents.event("e"));
  }

  private static List<Long> firsts(List<StoredBatch> batches) {
    return batches.stream().map(batch -> batch.first().value()).toList();
  }

  private static void assertSame(StoredBatch actual, StoredBatch expected) {
    assertThat(actual.head()).isEqualTo(expected.head());
    assertThat(actual.form()).isEqualTo(expected.form());
    assertThat(actual.ids()).isEqualTo(expected.ids());
    assertThat(actual.data()).isEqualTo(expected.data());
    assertThat(actual.cursor()).isEqualTo(expected.cursor());
  }
}
