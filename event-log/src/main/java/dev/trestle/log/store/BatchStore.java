package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps batches. Safe across threads and processes; calls block.
 *
 * <p>Every method throws {@link StoreException} if the store does not answer. {@link #put} has then
 * changed nothing, unless the failure is {@link StoreException.Failure#UNKNOWN}: put the same batch
 * again to learn the outcome.
 */
public interface BatchStore {

  /** How fresh a read must be. */
  public enum Consistency {
    /** May miss what was written in the last moments. Half the price of {@link #STRONG}. */
    EVENTUAL,
    /** Sees every write that was acknowledged before it began. */
    STRONG
  }

  /** What became of a conditional put. In each case the outcome is certain and final. */
  public sealed interface PutResult {

    /** The batch is in the log now. */
    record Written() implements PutResult {}

    /** An earlier try of the same batch had succeeded. */
    record AlreadyOurs() implements PutResult {}

    /** Another batch begins at this offset: ours is not, and never will be, in the log there. */
    record Taken(StoredBatch other) implements PutResult {}
  }

  /**
   * Puts a batch at its first offset, provided that no batch begins there.
   *
   * <p>The caller must have chosen the offset as the {@link BatchHead#next} of the newest batch it
   * knows: only this keeps offsets dense.
   */
  PutResult put(StoredBatch batch);

  /**
   * The batches whose first offset is {@code from} or more, in order.
   *
   * @param maxBytes of encoded batches; exceeded by the first batch alone, never by more. A page
   *     may have less, whatever follows it
   * @return empty only if there are none
   */
  List<StoredBatch> readForward(
      Partition partition, Offset from, int maxBytes, Consistency consistency);

  /** The newest batch whose first offset is {@code offset} or less. Strongly consistent. */
  Optional<StoredBatch> atOrBefore(Partition partition, Offset offset);

  /** As {@link #atOrBefore}, without the records. Strongly consistent. */
  Optional<BatchHead> headAtOrBefore(Partition partition, Offset offset);

  /**
   * Deletes the batch that begins at an offset, if there is one. Only what lies below a floor may
   * be deleted, see {@code dev.trestle.log.append.LogFloor}.
   */
  void delete(Partition partition, Offset first);

  /**
   * The first kept record appended at or after a time; the next offset to come if there is none.
   * Costs 2 + log2(records kept) reads of one batch each, at most.
   */
  default Offset firstAtOrAfter(Partition partition, Instant time) {
    return TimeSearch.firstAtOrAfter(this, partition, time);
  }

  /** The oldest kept batch. Strongly consistent. */
  Optional<BatchHead> first(Partition partition);

  /** The newest batch. Strongly consistent. */
  Optional<BatchHead> last(Partition partition);
}
