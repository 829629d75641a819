package dev.trestle.replayer;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.BatchStore.PutResult;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoredBatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A store that counts the pages read, and answers or does not, as a test says. */
final class ObservedStore implements BatchStore {

  private final BatchStore store;
  private final AtomicInteger pages = new AtomicInteger();
  private final AtomicInteger batchesRead = new AtomicInteger();
  private final AtomicInteger queries = new AtomicInteger();
  private final AtomicReference<Error> breaking = new AtomicReference<>();
  private final AtomicReference<CountDownLatch> held = new AtomicReference<>();
  private final Semaphore waiting = new Semaphore(0);
  private final AtomicInteger failing = new AtomicInteger();
  private final Map<Partition, Offset> kept = new ConcurrentHashMap<>();
  private volatile boolean silent;

  ObservedStore(BatchStore store) {
    this.store = store;
  }

  /** How many pages with records were read. */
  int pages() {
    return pages.get();
  }

  /** How many batches all pages had. */
  int batchesRead() {
    return batchesRead.get();
  }

  /** How many reads of any kind were made. */
  int queries() {
    return queries.get();
  }

  /** The next page breaks with an error, once. */
  void breakPageWith(Error error) {
    breaking.set(error);
  }

  /** Reads wait from now on, until {@link #letGo}. */
  void hold() {
    held.set(new CountDownLatch(1));
  }

  /** Waits until as many reads wait as said. */
  void awaitHeld(int reads) throws InterruptedException {
    if (!waiting.tryAcquire(reads, 30, TimeUnit.SECONDS)) {
      throw new AssertionError(waiting.availablePermits() + " reads wait, not " + reads);
    }
  }

  void letGo() {
    CountDownLatch latch = held.getAndSet(null);
    if (latch != null) {
      latch.countDown();
    }
  }

  void doNotAnswer(boolean silence) {
    silent = silence;
  }

  /** Fails as many pages as said, once each. */
  void failNext(int failures) {
    failing.set(failures);
  }

  /** Keeps only the batches from an offset on, which must be the first of one. */
  void forgetBefore(Partition partition, Offset earliest) {
    kept.put(partition, earliest);
  }

  @Override
  public PutResult put(StoredBatch batch) {
    return store.put(batch);
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    answer();
    Error error = breaking.getAndSet(null);
    if (error != null) {
      throw error;
    }
    if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new StoreException(StoreException.Failure.THROTTLED, "the test throttles", null);
    }
    Offset first = Offset.max(from, earliest(partition));
    List<StoredBatch> page = store.readForward(partition, first, maxBytes, consistency);
    batchesRead.addAndGet(page.size());
    if (!page.isEmpty()) {
      pages.incrementAndGet();
    }
    return page;
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    answer();
    return store
        .atOrBefore(partition, offset)
        .filter(batch -> !batch.first().isBefore(earliest(partition)));
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    answer();
    return store
        .headAtOrBefore(partition, offset)
        .filter(batch -> !batch.first().isBefore(earliest(partition)));
  }

  @Override
  public void delete(Partition partition, Offset first) {
    store.delete(partition, first);
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    answer();
    return kept.containsKey(partition)
        ? store.headAtOrBefore(partition, earliest(partition))
        : store.first(partition);
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    answer();
    return store.last(partition);
  }

  private Offset earliest(Partition partition) {
    return kept.getOrDefault(partition, Offset.FIRST);
  }

  private void answer() {
    queries.incrementAndGet();
    CountDownLatch latch = held.get();
    if (latch != null) {
      waiting.release();
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (silent) {
      throw new StoreException(StoreException.Failure.UNKNOWN, "the test says no", null);
    }
  }
}
