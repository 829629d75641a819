package dev.trestle.log.read;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Counts reads, fails on demand, and can lag behind as an eventually consistent replica does. */
final class CountingBatchStore implements BatchStore {

  private final BatchStore store;
  private final AtomicInteger reads = new AtomicInteger();
  private final Map<Partition, Integer> forwardReads = new ConcurrentHashMap<>();
  private volatile boolean failing;
  private volatile int lastMaxBytes;
  private final AtomicReference<Error> breaking = new AtomicReference<>();
  private volatile Optional<Offset> missing = Optional.empty();

  CountingBatchStore(BatchStore store) {
    this.store = store;
  }

  int reads() {
    return reads.get();
  }

  void fail(boolean fail) {
    failing = fail;
  }

  /** The next read breaks with an error, once. */
  void breakWith(Error error) {
    breaking.set(error);
  }

  /** What the last forward read was bounded by. */
  int lastMaxBytes() {
    return lastMaxBytes;
  }

  int forwardReads(Partition partition) {
    return forwardReads.getOrDefault(partition, 0);
  }

  /** Waits until a partition was read forward so many times. */
  synchronized void awaitForwardReads(Partition partition, int times) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (forwardReads(partition) < times) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(partition + " was read " + forwardReads(partition) + " times");
      }
      wait(left);
    }
  }

  private synchronized void countForward(Partition partition) {
    forwardReads.merge(partition, 1, Integer::sum);
    notifyAll();
  }

  /** Eventually consistent reads do not see the batch at this offset. */
  void lagAt(Optional<Offset> first) {
    missing = first;
  }

  @Override
  public PutResult put(StoredBatch batch) {
    return store.put(batch);
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    count();
    countForward(partition);
    lastMaxBytes = maxBytes;
    List<StoredBatch> page = store.readForward(partition, from, maxBytes, consistency);
    return consistency == Consistency.STRONG
        ? page
        : page.stream().filter(each -> !missing.equals(Optional.of(each.first()))).toList();
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    count();
    return store.atOrBefore(partition, offset);
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    count();
    return store.headAtOrBefore(partition, offset);
  }

  @Override
  public void delete(Partition partition, Offset first) {
    store.delete(partition, first);
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    count();
    return store.first(partition);
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    count();
    return store.last(partition);
  }

  private void count() {
    reads.incrementAndGet();
    Error error = breaking.getAndSet(null);
    if (error != null) {
      throw error;
    }
    if (failing) {
      throw new StoreException(StoreException.Failure.UNKNOWN, "out of reach", null);
    }
  }
}
