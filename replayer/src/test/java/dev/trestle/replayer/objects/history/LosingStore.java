package dev.trestle.replayer.objects.history;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoredBatch;
import java.util.List;
import java.util.Optional;

/** Loses the answer of one put, which it carried out, and refuses all that follow. */
final class LosingStore implements BatchStore {

  private final BatchStore store;
  private int puts;

  /** Which put. */
  int lost;

  LosingStore(BatchStore store) {
    this.store = store;
  }

  @Override
  public PutResult put(StoredBatch batch) {
    if (++puts < lost) {
      return store.put(batch);
    }
    if (puts == lost) {
      store.put(batch);
    }
    throw new StoreException(StoreException.Failure.REFUSED, "the table is gone", null);
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
