package dev.trestle.log.read;

import dev.trestle.log.Batch;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.UnknownFormException;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for batches beyond the known end of a partition, and keeps them for all its followers. */
final class EndPoll {

  private static final Logger LOG = LoggerFactory.getLogger(EndPoll.class);

  private final BatchStore store;
  private final Clock clock;
  private final RecentBatches recent;
  private final KnownEnds ends;

  EndPoll(BatchStore store, Clock clock, RecentBatches recent, KnownEnds ends) {
    this.store = store;
    this.clock = clock;
    this.recent = recent;
    this.ends = ends;
  }

  /**
   * Looks once. Costs one eventually consistent query. A batch that cannot be decoded is passed
   * over: whoever reads it is told.
   *
   * @return whether anything was learnt; if not, only a look at the partition's range will tell
   */
  boolean look(Partition partition) {
    @Nullable Offset end = ends.next(partition);
    if (end == null) {
      return false;
    }
    Instant asked = clock.instant();
    List<StoredBatch> stored =
        store.readForward(partition, end, PageSizes.QUERY_BYTES, Consistency.EVENTUAL);
    if (!stored.isEmpty() && !stored.get(0).first().equals(end)) {
      return false;
    }
    int bytes = 0;
    boolean whole = true;
    for (StoredBatch batch : stored) {
      if (!batch.first().equals(end)) {
        whole = false; // A lagging replica misses one that is there: the next look has it.
        break;
      }
      keep(batch);
      bytes += batch.size();
      end = batch.next();
    }
    if (whole && bytes < PageSizes.QUERY_BYTES / 2) {
      ends.endsAt(partition, end, asked); // More would have had room.
    } else {
      ends.reaches(partition, end);
    }
    return true;
  }

  private void keep(StoredBatch stored) {
    try {
      Batch batch = BatchCodec.decode(stored);
      recent.add(batch, batch.heldBytes());
    } catch (CorruptBatchException | UnknownFormException unreadable) {
      LOG.debug("{} is passed over", stored.position(), unreadable);
    }
  }
}
