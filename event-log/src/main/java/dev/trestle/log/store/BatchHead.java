package dev.trestle.log.store;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.time.Instant;

/**
 * All that is known of a batch without its records.
 *
 * @param first offset of the first record
 * @param count records, at least 1
 * @param appendTime whole milliseconds
 * @param id unique to the try that wrote it
 * @param epoch which ownership of the partition wrote it; 0 if none
 */
public record BatchHead(
    Partition partition, Offset first, int count, Instant appendTime, String id, long epoch) {

  public BatchHead {
    if (count < 1) {
      throw new IllegalArgumentException("a batch has at least one record");
    }
  }

  /** The offset after the last record. */
  public Offset next() {
    return first.plus(count);
  }

  public boolean contains(Offset offset) {
    return !offset.isBefore(first) && offset.isBefore(next());
  }
}
