package dev.trestle.log.read;

import dev.trestle.log.Batch;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoredBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Reads records by offset or by time. Safe across threads; calls block. One per process: its
 * readers share a cache of recent batches, so that many of them at the end of a partition cost one
 * read.
 *
 * <p>Every method throws {@link LogUnavailableException} if the store does not answer, and {@link
 * CorruptBatchException} if a stored batch cannot be decoded.
 */
public final class LogReader {

  /**
   * What a partition holds, and since when nothing came.
   *
   * @param range what the partition holds
   * @param newest when the newest record was appended; empty if there is none
   */
  public record PartitionState(OffsetRange range, Optional<Instant> newest) {}

  /**
   * How far a reader is behind.
   *
   * @param next the offset that the next appended record will get
   * @param events records not read yet
   * @param time how long ago the oldest of them was appended; zero if there are none
   */
  public record Lag(Offset next, long events, Duration time) {}

  private final BatchStore store;
  private final Clock clock;
  private final RecentBatches recent;

  /** The highest next offset seen of each partition. */
  private final Map<Partition, Offset> ends = new ConcurrentHashMap<>();

  public LogReader(BatchStore store, Clock clock, ReadConfig config) {
    this.store = store;
    this.clock = clock;
    this.recent = new RecentBatches(config.cacheBytes());
  }

  /**
   * Records from an offset on, in order and without gaps.
   *
   * <p>Costs one eventually consistent query, and one more read if the offset lies inside a batch
   * that is not cached; nothing if all is cached.
   *
   * @param maxBytes of stored, compressed batches; the batch with the wanted offset is always
   *     returned whole. 1 MiB is what one query can return
   */
  public ReadResult read(Partition partition, Offset from, int maxBytes) {
    return answering(() -> readUnguarded(partition, from, maxBytes));
  }

  /** What a partition holds. Costs two reads of one batch each. */
  public OffsetRange range(Partition partition) {
    return state(partition).range();
  }

  /** As {@link #range}, with the time of the newest record. */
  public PartitionState state(Partition partition) {
    return answering(
        () -> {
          Optional<BatchHead> first = store.first(partition);
          Optional<BatchHead> last = store.last(partition);
          if (first.isEmpty() || last.isEmpty()) {
            seen(partition, Offset.FIRST);
            return new PartitionState(OffsetRange.EMPTY, Optional.empty());
          }
          seen(partition, last.get().next());
          return new PartitionState(
              new OffsetRange(first.get().first(), last.get().next()),
              Optional.of(last.get().appendTime()));
        });
  }

  /**
   * The first kept record appended at or after a time; the next offset to come if there is none.
   * Costs 2 + log2(records kept) reads of one batch each, at most.
   */
  public Offset firstAtOrAfter(Partition partition, Instant time) {
    return answering(() -> store.firstAtOrAfter(partition, time));
  }

  /**
   * How far a reader that would read this offset next is behind. Costs two reads of one batch each,
   * one if it is not behind.
   */
  public Lag lag(Partition partition, Offset next) {
    return answering(
        () -> {
          Optional<BatchHead> last = store.last(partition);
          if (last.isEmpty() || !next.isBefore(last.get().next())) {
            return new Lag(last.map(BatchHead::next).orElse(Offset.FIRST), 0, Duration.ZERO);
          }
          Offset end = last.get().next();
          seen(partition, end);
          Instant oldest = appendTimeOfUnread(partition, next, last.get());
          Duration behind = Duration.between(oldest, clock.instant());
          return new Lag(
              end, end.value() - next.value(), behind.isNegative() ? Duration.ZERO : behind);
        });
  }

  /** Takes in a batch that is certainly in the log, so that nobody has to read it. */
  public void observe(Batch batch) {
    recent.add(batch);
    seen(batch.partition(), batch.next());
  }

  /** The highest next offset seen of a partition: a lower bound of the true one. */
  Offset knownEnd(Partition partition) {
    return ends.getOrDefault(partition, Offset.FIRST);
  }

  /**
   * Looks for batches beyond the known end, and caches them. Costs one eventually consistent query;
   * two strongly consistent reads of one batch each the first time.
   *
   * @return the known end
   */
  Offset advance(Partition partition, int maxBytes) {
    return answering(
        () -> {
          Offset end = ends.get(partition);
          if (end == null) {
            return state(partition).range().next();
          }
          List<StoredBatch> stored =
              store.readForward(partition, end, maxBytes, Consistency.EVENTUAL);
          if (stored.isEmpty()) {
            return end;
          }
          if (!stored.get(0).first().equals(end)) {
            return state(partition).range().next();
          }
          decode(partition, stored);
          return knownEnd(partition);
        });
  }

  private ReadResult readUnguarded(Partition partition, Offset from, int maxBytes) {
    List<Batch> cached = recent.from(partition, from, maxBytes);
    if (!cached.isEmpty()) {
      return page(cached, from, false);
    }
    List<StoredBatch> stored = store.readForward(partition, from, maxBytes, Consistency.EVENTUAL);
    if (!stored.isEmpty() && stored.get(0).first().equals(from)) {
      return page(decode(partition, stored), from, false);
    }
    if (stored.isEmpty() && from.equals(knownEnd(partition))) {
      return new ReadResult.Page(List.of(), from, true);
    }
    return readOffBoundary(partition, from);
  }

  /**
   * The offset is inside a batch, at the end, out of range, or not yet seen by a lagging replica.
   */
  private ReadResult readOffBoundary(Partition partition, Offset from) {
    Optional<StoredBatch> before = store.atOrBefore(partition, from);
    if (before.isEmpty()) {
      OffsetRange range = range(partition);
      return range.allowsReadFrom(from)
          ? new ReadResult.Page(List.of(), from, true)
          : new ReadResult.OutOfRange(range);
    }
    if (before.get().head().contains(from)) {
      return page(decode(partition, List.of(before.get())), from, false);
    }
    // Strongly consistent, so the newest batch ends here: from is the end or beyond it.
    seen(partition, before.get().next());
    if (before.get().next().equals(from)) {
      return new ReadResult.Page(List.of(), from, true);
    }
    OffsetRange range = range(partition);
    return range.allowsReadFrom(from)
        ? new ReadResult.Page(List.of(), from, false)
        : new ReadResult.OutOfRange(range);
  }

  private ReadResult page(List<Batch> batches, Offset from, boolean atEnd) {
    List<LogRecord> records = new ArrayList<>();
    for (Batch batch : batches) {
      List<LogRecord> all = batch.records();
      int skip = (int) Math.max(0, from.value() - batch.first().value());
      records.addAll(all.subList(skip, all.size()));
    }
    Offset next = batches.get(batches.size() - 1).next();
    return new ReadResult.Page(records, next, atEnd);
  }

  /** Up to the first gap: a lagging replica may miss a batch that is there. */
  private List<Batch> decode(Partition partition, List<StoredBatch> stored) {
    List<Batch> batches = new ArrayList<>(stored.size());
    Offset expected = stored.get(0).first();
    for (StoredBatch each : stored) {
      if (!each.first().equals(expected)) {
        break;
      }
      Batch batch = BatchCodec.decode(each);
      recent.add(batch);
      batches.add(batch);
      expected = batch.next();
    }
    seen(partition, expected);
    return batches;
  }

  private Instant appendTimeOfUnread(Partition partition, Offset next, BatchHead last) {
    return recent
        .containing(partition, next)
        .map(Batch::appendTime)
        .or(() -> store.headAtOrBefore(partition, next).map(BatchHead::appendTime))
        .or(() -> store.first(partition).map(BatchHead::appendTime))
        .orElse(last.appendTime());
  }

  private void seen(Partition partition, Offset end) {
    ends.merge(partition, end, Offset::max);
  }

  private static <T> T answering(Supplier<T> read) {
    try {
      return read.get();
    } catch (StoreException failed) {
      throw new LogUnavailableException(
          "the log cannot be read: " + failed.getMessage(), false, failed);
    }
  }
}
