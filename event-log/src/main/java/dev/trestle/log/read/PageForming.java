package dev.trestle.log.read;

import dev.trestle.log.Batch;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page in the making: batches that follow one another, up to its bounds. */
final class PageForming {

  private final int maxBytes;
  private final int maxRecords;
  private final List<LogRecord> records = new ArrayList<>();
  private Offset next;
  private long bytes;
  private boolean full;

  /**
   * @param maxBytes in memory; the first batch is taken whatever its size
   * @param maxRecords 1 or more
   */
  PageForming(Offset from, int maxBytes, int maxRecords) {
    this.maxBytes = maxBytes;
    this.maxRecords = maxRecords;
    this.next = from;
  }

  /**
   * Takes the records of the next batch that have room.
   *
   * @param batch has {@link #next()}
   * @param heldBytes by {@link Batch#heldBytes}
   */
  void add(Batch batch, long heldBytes) {
    if (!records.isEmpty() && bytes + heldBytes > maxBytes) {
      full = true;
      return;
    }
    bytes += heldBytes;
    List<LogRecord> all = batch.records();
    int skip = (int) (next.value() - batch.first().value());
    int taken = Math.min(all.size() - skip, maxRecords - records.size());
    for (LogRecord record : all.subList(skip, skip + taken)) {
      records.add(record);
    }
    next = next.plus(taken);
    full = bytes >= maxBytes || records.size() >= maxRecords;
  }

  boolean isFull() {
    return full;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Where the page goes on. */
  Offset next() {
    return next;
  }

  /**
   * @param endSeen when the partition was seen to hold nothing after {@link #next()}, if it was
   */
  ReadResult.Page page(@Nullable Instant endSeen) {
    return new ReadResult.Page(records, next, endSeen);
  }
}
