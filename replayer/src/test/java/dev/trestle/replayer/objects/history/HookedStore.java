package dev.trestle.replayer.objects.history;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoredBatch;
import java.util.List;
import java.util.Optional;

/** A store in which something may happen just before and just after a put. */
final class HookedStore implements BatchStore {

  private final BatchStore store;

  Runnable beforePut = () -> {};
  Runnable afterPut = () -> {};

  HookedStore(BatchStore store) {
    this.store = store;
  }

  @Override
  public PutResult put(StoredBatch batch) {
    beforePut.run();
    PutResult result = store.put(batch);
    afterPut.run();
    return result;
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    return store.readForward(partition, from, maxBytes, consistency);
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    return store.atOrBefore(partition, offset);
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    return store.headAtOrBefore(partition, offset);
  }

  @Override
  public void delete(Partition partition, Offset first) {
    store.delete(partition, first);
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    return store.first(partition);
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    return store.last(partition);
  }
}
