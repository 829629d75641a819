package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.time.Instant;
import java.util.Optional;

/** Finds offsets by append time, which never decreases within a partition. */
final class TimeSearch {

  private TimeSearch() {}

  /**
   * The first kept record appended at or after a time; the next offset to come if there is none.
   *
   * <p>Costs two reads of one batch each, and one more for each halving: at most 2 + log2(records
   * kept).
   */
  static Offset firstAtOrAfter(BatchStore store, Partition partition, Instant time) {
    Optional<BatchHead> newest = store.last(partition);
    Optional<BatchHead> oldest = store.first(partition);
    if (newest.isEmpty() || oldest.isEmpty()) {
      return Offset.FIRST;
    }
    if (newest.get().appendTime().isBefore(time)) {
      return newest.get().next();
    }
    long low = oldest.get().first().value();
    long high = newest.get().first().value();
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<BatchHead> head = store.headAtOrBefore(partition, Offset.of(middle));
      if (head.isEmpty()) {
        low = middle + 1; // Expired while we searched.
      } else if (head.get().appendTime().isBefore(time)) {
        low = head.get().next().value();
      } else {
        high = head.get().first().value();
      }
    }
    return Offset.of(low);
  }
}
