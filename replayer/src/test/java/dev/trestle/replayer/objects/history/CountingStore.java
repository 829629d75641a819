package dev.trestle.replayer.objects.history;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoredBatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the newest batch, so that what an import needs is not hidden by what it made. */
final class CountingStore implements BatchStore {

  private @Nullable StoredBatch newest;
  private long bytes;

  /** A KB costs a write unit. */
  long writeUnits() {
    return bytes / 1_024;
  }

  long records() {
    return newest == null ? 0 : newest.next().value();
  }

  @Override
  public PutResult put(StoredBatch batch) {
    newest = batch;
    // Items are charged in whole KB.
    bytes += (batch.size() + 200 + 1_023) / 1_024 * 1_024L;
    return new PutResult.Written();
  }

  @Override
  public List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency) {
    throw new AssertionError("a first run reads nothing");
  }

  @Override
  public Optional<StoredBatch> atOrBefore(Partition partition, Offset offset) {
    return Optional.ofNullable(newest);
  }

  @Override
  public Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset) {
    return Optional.ofNullable(newest).map(StoredBatch::head);
  }

  @Override
  public void delete(Partition partition, Offset first) {
    throw new AssertionError("an import deletes nothing");
  }

  @Override
  public Optional<BatchHead> first(Partition partition) {
    return Optional.ofNullable(newest).map(StoredBatch::head);
  }

  @Override
  public Optional<BatchHead> last(Partition partition) {
    return Optional.ofNullable(newest).map(StoredBatch::head);
  }
}
