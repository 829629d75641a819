package dev.trestle.log;

import java.time.Instant;
import java.util.AbstractList;
import java.util.List;

/**
 * The records appended by one conditional write. Immutable.
 *
 * @param first offset of the first record; the others follow without gaps
 * @param appendTime whole milliseconds
 * @param id unique to the try that wrote it
 * @param events at least one, in offset order
 * @param storedBytes size of the encoded batch as stored
 */
public record Batch(
    Partition partition,
    Offset first,
    Instant appendTime,
    String id,
    List<Event> events,
    int storedBytes) {

  public Batch {
    events = List.copyOf(events);
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one record");
    }
  }

  /** The offset after the last record. */
  public Offset next() {
    return first.plus(events.size());
  }

  /** What its events take in memory, about; see {@link Event#heldBytes}. Counted on each call. */
  public long heldBytes() {
    long bytes = 0;
    for (Event event : events) {
      bytes += event.heldBytes();
    }
    return bytes;
  }

  public boolean contains(Offset offset) {
    return !offset.isBefore(first) && offset.isBefore(next());
  }

  /** A view, made on access. */
  public List<LogRecord> records() {
    return new AbstractList<>() {
      @Override
      public LogRecord get(int index) {
        return new LogRecord(
            new Position(partition, first.plus(index)), appendTime, events.get(index));
      }

      @Override
      public int size() {
        return events.size();
      }
    };
  }
}
