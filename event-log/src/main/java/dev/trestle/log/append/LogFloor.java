package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.state.SentMarkers;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoredBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The floor of each partition: records below it may be deleted, and nothing is ever put there. The
 * floor only rises, and never above
 *
 * <ul>
 *   <li>the newest batch, which is what tells a writer where the log ends;
 *   <li>what the relay has delivered, unless the log is a source's, which the relay leaves alone;
 *   <li>what is younger than the dedupe window and {@link #SLEEP} together, by the log's own append
 *       times and by the clock.
 * </ul>
 *
 * <p>So an offset is never used twice: a writer that learnt the end of the log less than half of
 * {@link #SLEEP} ago collides with the batch that is there, since that is too young to be deleted;
 * one that learnt it longer ago learns it anew before it puts (see {@link PartitionHead#isStale}).
 *
 * <p>Safe across threads and processes. Methods throw {@link dev.trestle.log.store.StoreException}
 * if the tables do not answer.
 */
public final class LogFloor {

  /** Longer than any writer sleeps between two looks at its clocks and a put. */
  public static final Duration SLEEP = PartitionHead.MAX_AGE.multipliedBy(2);

  private static final int PAGE_BYTES = 1024 * 1024;

  private final BatchStore store;
  private final StateTable table;
  private final LogCatalog catalog;
  private final SentMarkers sent;
  private final Clock clock;
  private final AppendConfig config;

  public LogFloor(
      BatchStore store,
      StateTable table,
      LogCatalog catalog,
      SentMarkers sent,
      Clock clock,
      AppendConfig config) {
    this.store = store;
    this.table = table;
    this.catalog = catalog;
    this.sent = sent;
    this.clock = clock;
    this.config = config;
  }

  /** Where the floor is; the first offset if it never rose. Costs one read. */
  public Offset of(Partition partition) {
    return table
        .get(TableKeys.floor(partition), TableKeys.FLOOR_SORT)
        .map(item -> Offset.of(item.requiredNumber(TableKeys.FLOOR)))
        .orElse(Offset.FIRST);
  }

  /**
   * Raises the floor as far as it may rise, but not above an offset. Costs a search by time, see
   * {@link BatchStore#firstAtOrAfter}, two reads and one write.
   *
   * @return where it is now, at the beginning of a batch
   */
  public Offset raise(Partition partition, Offset wanted) {
    Optional<BatchHead> last = store.last(partition);
    if (last.isEmpty()) {
      return of(partition);
    }
    Offset floor = min(wanted, last.get().first());
    LogDescription log = catalog.describe(partition.log()).orElse(null);
    if (log == null || !log.isOfSource()) {
      floor = min(floor, sent.watermark(partition));
    }
    Duration window =
        log == null ? config.dedupeWindow() : log.dedupeWindow().orElse(config.dedupeWindow());
    Instant newest = last.get().appendTime();
    Instant now = newest.isBefore(clock.instant()) ? newest : clock.instant();
    Offset young = store.firstAtOrAfter(partition, now.minus(window).minus(SLEEP));
    floor = beginning(partition, min(floor, young));
    StateItem item =
        StateItem.of(TableKeys.floor(partition), TableKeys.FLOOR_SORT)
            .with(TableKeys.FLOOR, floor.value());
    StateCondition rises =
        StateCondition.ABSENT.or(new StateCondition.NumberBelow(TableKeys.FLOOR, floor.value()));
    return table
        .put(item, rises)
        .flatMap(StateTable.Stored::item)
        .map(stored -> Offset.of(stored.requiredNumber(TableKeys.FLOOR)))
        .orElse(floor);
  }

  /**
   * Deletes batches below the floor, the oldest first. Each costs as many write units as it has KB.
   *
   * @param limit batches at most, 1 or more
   * @return how many were deleted
   */
  public int delete(Partition partition, int limit) {
    Offset floor = of(partition);
    int deleted = 0;
    while (deleted < limit) {
      Optional<BatchHead> oldest = store.first(partition);
      if (oldest.isEmpty() || !oldest.get().first().isBefore(floor)) {
        return deleted;
      }
      for (StoredBatch batch :
          store.readForward(partition, oldest.get().first(), PAGE_BYTES, Consistency.STRONG)) {
        if (deleted == limit || !batch.first().isBefore(floor)) {
          return deleted;
        }
        store.delete(partition, batch.first());
        deleted++;
      }
    }
    return deleted;
  }

  /** The beginning of the batch that has an offset. */
  private Offset beginning(Partition partition, Offset offset) {
    return store
        .headAtOrBefore(partition, offset)
        .filter(head -> head.contains(offset))
        .map(BatchHead::first)
        .orElse(offset);
  }

  private static Offset min(Offset one, Offset other) {
    return one.isBefore(other) ? one : other;
  }
}
