package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.store.StoredBatch;
import java.util.function.Consumer;

/**
 * Has the ids of a partition kept apart for its next owner, segment by segment as the log grows:
 * each when it is full, and the one that grows after so many bytes. Used by one thread at a time.
 */
final class SegmentKeeping {

  /** With so much of the log unread, a takeover would read for a second before it can append. */
  private static final long SEGMENT_BYTES = 4L * 1024 * 1024;

  private final Consumer<IdSegment> onSegment;
  private long bytes;

  /**
   * @param onSegment given what is to be kept
   */
  SegmentKeeping(Consumer<IdSegment> onSegment) {
    this.onSegment = onSegment;
  }

  /**
   * A batch was taken into the window.
   *
   * @param before where the log ended before it
   */
  void grew(DedupeWindow window, Offset before, StoredBatch batch) {
    bytes += batch.size();
    if (window.length().isZero()) {
      return;
    }
    long segment = before.value() / IdSegment.RECORDS;
    boolean full = batch.next().value() / IdSegment.RECORDS > segment;
    if (full || bytes > SEGMENT_BYTES) {
      bytes = 0;
      window.segments(Offset.of(segment * IdSegment.RECORDS)).stream()
          .filter(each -> !full || each.next().value() % IdSegment.RECORDS == 0)
          .forEach(onSegment);
    }
  }
}
