package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedRange;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.ReadResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of some ranges of a log, one range after the other. Not safe across threads. Holds
 * one page at a time.
 */
final class RecordFeed {

  private final LogReader reader;
  private final String log;
  private final List<PlannedRange> ranges;
  private final int pageBytes;
  private List<LogRecord> page = List.of();
  private int index;
  private Place place;

  /** A feed whose first record is at a place. Does no I/O. */
  RecordFeed(LogReader reader, String log, List<PlannedRange> ranges, Place from, int pageBytes) {
    this.reader = reader;
    this.log = log;
    this.ranges = List.copyOf(ranges);
    this.pageBytes = pageBytes;
    this.place = from;
    skipEndedRanges();
  }

  /** Where the next record is. */
  Place place() {
    return place;
  }

  /** Whether all was handed out. */
  boolean isAtEnd() {
    return place.range() == ranges.size();
  }

  /**
   * The next record. Reads a page if none is left.
   *
   * @return {@code null} at the end, or if a lagging replica does not have it yet
   * @throws RecordsRemovedException if it is not kept any more
   * @throws dev.trestle.log.LogUnavailableException if the log does not answer
   */
  @Nullable LogRecord next() {
    if (isAtEnd()) {
      return null;
    }
    if (index == page.size()) {
      read();
      if (page.isEmpty()) {
        return null;
      }
    }
    LogRecord record = page.get(index++);
    place = new Place(place.range(), record.offset().value() + 1);
    skipEndedRanges();
    return record;
  }

  private void read() {
    PlannedRange range = ranges.get(place.range());
    Partition partition = new Partition(log, range.getPartition());
    ReadResult result = reader.read(partition, Offset.of(place.next()), pageBytes);
    if (result instanceof ReadResult.OutOfRange outside) {
      throw new RecordsRemovedException(
          partition
              + " no longer has offset "
              + place.next()
              + ": it keeps offsets from "
              + outside.range().earliest());
    }
    page = ((ReadResult.Page) result).records();
    index = 0;
  }

  private void skipEndedRanges() {
    while (!isAtEnd() && place.next() >= ranges.get(place.range()).getEndOffset()) {
      int following = place.range() + 1;
      long start = following == ranges.size() ? 0 : ranges.get(following).getStartOffset();
      place = new Place(following, start);
      page = List.of();
      index = 0;
    }
  }
}
