package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.BatchStore.PutResult;
import dev.trestle.log.store.StoredBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose puts wait at a gate until they are let through. */
final class GatedBatchStore implements BatchStore {

  private final BatchStore store;
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger batchesRead = new AtomicInteger();

  GatedBatchStore(BatchStore store) {
    this.store = store;
  }

  /** Waits until one more put stands at the gate. */
  void awaitPut() throws InterruptedException {
    if (!arrived.tryAcquire(20, TimeUnit.SECONDS)) {
      throw new AssertionError("no put came");
    }
  }

  /** Reads of any kind. */
  int reads() {
    return reads.get();
  }

  /** Batches with their records that were read. */
  int batchesRead() {
    return batchesRead.get();
  }

  void letThrough(int puts) {
    gate.release(puts);
  }

  @Override
  public PutResult put(StoredBatch batch) {
    arrived.release();
    try {
      gate.acquire();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new dev.trestle.log.store.StoreException(
          dev.trestle.log.store.StoreException.Failure.UNKNOWN, "interrupted", stopped);
    }
    return store.put(batch);
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    reads.incrementAndGet();
    List<StoredBatch> page = store.readForward(partition, from, maxBytes, consistency);
    batchesRead.addAndGet(page.size());
    return page;
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    reads.incrementAndGet();
    return store.atOrBefore(partition, offset);
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    reads.incrementAndGet();
    return store.headAtOrBefore(partition, offset);
  }

  @Override
  public void delete(Partition partition, Offset first) {
    store.delete(partition, first);
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    reads.incrementAndGet();
    return store.first(partition);
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    reads.incrementAndGet();
    return store.last(partition);
  }
}
