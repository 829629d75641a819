package dev.trestle.replayer.objects.history;

import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.SourceWriter;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.Identity;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Appends a history to its log, each batch with the cursor after it. Not safe across threads.
 *
 * <p>Methods throw {@link dev.trestle.log.LogUnavailableException} or {@link
 * dev.trestle.log.store.StoreException} if the table does not answer.
 */
final class HistoryAppend {

  private static final int MAX_RECORDS = 1_000;

  /** Before compression, which leaves about a quarter; what does not fit is halved. */
  private static final int MAX_BYTES = 1 << 20;

  private static final int READ_BYTES = 1 << 20;

  private final BatchStore store;
  private final Partition partition;
  private final SourceWriter writer;
  private final List<Event> events = new ArrayList<>();
  private final List<HistoryEntry> entries = new ArrayList<>();
  private int bytes;

  /**
   * Opens the log. Costs one read.
   *
   * @param token of the right to append
   */
  HistoryAppend(BatchStore store, Partition partition, long token, Clock clock) {
    this.store = store;
    this.partition = partition;
    this.writer = SourceWriter.open(store, partition, token, clock);
  }

  /** Whether another source went on after the history: then the history has come to its end. */
  boolean isOver() {
    return writer.cursor().filter(cursor -> HistoryCursor.read(cursor).isEmpty()).isPresent();
  }

  /** How many records the log has by now. */
  long appended() {
    return writer.next().value();
  }

  /**
   * Tells what identifies each record of the log. Costs one read unit for 4 KB of the log.
   *
   * @param goesOn asked before each MiB
   * @return false if it was told to stop
   */
  boolean readBack(Consumer<Identity> to, BooleanSupplier goesOn) {
    Offset next = store.first(partition).map(BatchHead::first).orElse(Offset.FIRST);
    // Not further than the writer knows: if there is more, its next append fails.
    while (next.isBefore(writer.next())) {
      if (!goesOn.getAsBoolean()) {
        return false;
      }
      List<StoredBatch> page = store.readForward(partition, next, READ_BYTES, Consistency.STRONG);
      if (page.isEmpty()) {
        throw new IllegalStateException(partition + " has nothing at " + next);
      }
      for (StoredBatch batch : page) {
        BatchCodec.identities(batch).forEach(to);
        next = batch.next();
      }
    }
    return true;
  }

  /**
   * Takes the next version; appends when a batch is full.
   *
   * @param version that of the entry, with its content if the log keeps contents
   * @return false if another writer has appended meanwhile: nothing more can be appended
   */
  boolean add(HistoryEntry entry, ObjectVersion version) {
    Event event = ObjectVersionEvents.event(version);
    int size = BatchCodec.sizeBound(event);
    boolean full = events.size() == MAX_RECORDS || bytes + size > MAX_BYTES;
    if (full && !flush()) {
      return false;
    }
    events.add(event);
    entries.add(entry);
    bytes += size;
    return true;
  }

  /** Appends what is left; returns as {@link #add}. */
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
