package dev.trestle.replayer.objects.history;

import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.append.Partitioner;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.read.ReadResult;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Appends a history to the partitions of its log, each batch with the cursor after it. Not safe
 * across threads.
 *
 * <p>Methods throw {@link dev.trestle.log.LogUnavailableException} if the tables do not answer.
 */
final class HistoryAppend {

  private static final int MAX_RECORDS = 1_000;

  /** Raw bytes of a batch; compressed it is a third of that, and has to fit into an item. */
  private static final int MAX_BYTES = 768 * 1024;

  private static final int READ_BYTES = 1 << 20;

  private final EventLog log;
  private final String name;
  private final List<Tail> tails = new ArrayList<>();

  /** Opens the log's partitions. Costs one read for each. */
  HistoryAppend(EventLog log, String name, int partitions, long token) {
    this.log = log;
    this.name = name;
    for (int i = 0; i < partitions; i++) {
      Partition partition = new Partition(name, i);
      tails.add(new Tail(partition, log.sourceWriter(partition, token)));
    }
  }

  /** Whether another source went on after the history: then the history has come to its end. */
  boolean isOver() {
    return tails.stream()
        .anyMatch(
            tail ->
                tail.writer
                    .cursor()
                    .filter(cursor -> HistoryCursor.read(cursor).isEmpty())
                    .isPresent());
  }

  /** How many records the log has by now. */
  long appended() {
    return tails.stream().mapToLong(tail -> tail.writer.next().value()).sum();
  }

  /**
   * Tells the ids of what the log has. Costs the reading of the whole log.
   *
   * @throws IllegalStateException if a record's id is not one of ours
   */
  void readIds(Consumer<UUID> to) {
    for (Tail tail : tails) {
      OffsetRange range = log.reader().range(tail.partition);
      Offset next = range.earliest();
      // Not further than the writer knows: if there is more, its next append fails.
      while (next.isBefore(tail.writer.next())) {
        if (!(log.reader().read(tail.partition, next, READ_BYTES) instanceof ReadResult.Page page)
            || page.records().isEmpty()) {
          throw new IllegalStateException("nothing at " + next + " of " + tail.partition);
        }
        page.records().forEach(record -> to.accept(UUID.fromString(record.event().id())));
        next = page.next();
      }
    }
  }

  /**
   * Takes the next version; appends when a batch is full.
   *
   * @return false if another writer has appended meanwhile: nothing more can be appended
   */
  boolean add(HistoryEntry entry) {
    Event event = ObjectVersionEvents.event(entry.version());
    Partition partition = Partitioner.partitionOf(name, tails.size(), event);
    Tail tail = tails.get(partition.number());
    tail.events.add(event);
    tail.entries.add(entry);
    tail.bytes +=
        event.payload().size() + event.subject().getBytes(StandardCharsets.UTF_8).length;
    return tail.events.size() < MAX_RECORDS && tail.bytes < MAX_BYTES || tail.flush();
  }

  /** Appends what is left; returns as {@link #add}. */
  boolean flush() {
    boolean appended = true;
    for (Tail tail : tails) {
      appended &= tail.flush();
    }
    return appended;
  }

  private static final class Tail {

    private final Partition partition;
    private final SourceWriter writer;
    private final List<Event> events = new ArrayList<>();
    private final List<HistoryEntry> entries = new ArrayList<>();
    private int bytes;

    Tail(Partition partition, SourceWriter writer) {
      this.partition = partition;
      this.writer = writer;
    }

    boolean flush() {
      boolean appended = events.isEmpty() || append(0, events.size());
      events.clear();
      entries.clear();
      bytes = 0;
      return appended;
    }

    private boolean append(int from, int to) {
      try {
        return writer.append(
            events.subList(from, to), HistoryCursor.of(entries.get(to - 1)).toBytes());
      } catch (IllegalArgumentException tooLarge) {
        if (to - from == 1) {
          throw tooLarge;
        }
        int middle = (from + to) / 2;
        return append(from, middle) && append(middle, to);
      }
    }
  }
}
