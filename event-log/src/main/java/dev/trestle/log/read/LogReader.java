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
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private final KnownEnds ends;
  private final EndPoll poll;
  private final PageSizes sizes = new PageSizes();

  public LogReader(BatchStore store, Clock clock, ReadConfig config) {
    this.store = store;
    this.clock = clock;
    this.recent = new RecentBatches(config.cacheBytes());
    // While somebody waits for it, an end is looked at once in idlePoll.
    this.ends = new KnownEnds(clock, config.idlePoll().multipliedBy(2));
    this.poll = new EndPoll(store, clock, recent, ends);
  }

  /** {@link #read(Partition, Offset, int, int)} of any number of records. */
  public ReadResult read(Partition partition, Offset from, int maxBytes) {
    return read(partition, from, maxBytes, Integer.MAX_VALUE);
  }

  /**
   * Records from an offset on, in order and without gaps.
   *
   * <p>Costs one eventually consistent query, of about as much as is returned and at most 1 MiB;
   * and one more read if the offset lies inside a batch that is not cached. Nothing if all is
   * cached.
   *
   * @param maxBytes of records in memory, see {@link Batch#heldBytes}; one batch may exceed it
   * @param maxRecords 1 or more
   */
  public ReadResult read(Partition partition, Offset from, int maxBytes, int maxRecords) {
    PageForming page = new PageForming(from, maxBytes, maxRecords);
    return answering(() -> readUnguarded(partition, from, page, maxBytes, maxRecords));
  }

  /**
   * What is known of a partition from an offset on without asking the store: the records of one
   * batch, or that it ends there. An end counts as known for twice {@link ReadConfig#idlePoll}
   * after it was seen; while somebody waits at it, it is looked at twice as often.
   *
   * @return {@code null} if the store must be asked; else a view, which holds on to its batch
   */
  public ReadResult.@Nullable Page atHand(Partition partition, Offset from) {
    Optional<Batch> found = recent.containing(partition, from);
    if (found.isPresent()) {
      Batch batch = found.get();
      int skip = (int) (from.value() - batch.first().value());
      List<LogRecord> records = batch.records();
      return new ReadResult.Page(
          records.subList(skip, records.size()),
          batch.next(),
          ends.seenAt(partition, batch.next()));
    }
    Instant seen = ends.seenAt(partition, from);
    return seen == null ? null : new ReadResult.Page(List.of(), from, seen);
  }

  /** What a partition holds. Costs two reads of one batch each. */
  public OffsetRange range(Partition partition) {
    return state(partition).range();
  }

  /** The offset that the next appended record will get. Costs one read of one batch. */
  public Offset end(Partition partition) {
    return answering(
        () -> {
          Instant asked = clock.instant();
          Offset end = store.last(partition).map(BatchHead::next).orElse(Offset.FIRST);
          ends.endsAt(partition, end, asked);
          return end;
        });
  }

  /** As {@link #range}, with the time of the newest record. */
  public PartitionState state(Partition partition) {
    return answering(
        () -> {
          Optional<BatchHead> first = store.first(partition);
          Instant asked = clock.instant();
          Optional<BatchHead> last = store.last(partition);
          if (first.isEmpty() || last.isEmpty()) {
            ends.endsAt(partition, Offset.FIRST, asked);
            return new PartitionState(OffsetRange.EMPTY, Optional.empty());
          }
          ends.endsAt(partition, last.get().next(), asked);
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
    Offset end = end(partition);
    return next.isBefore(end)
        ? lag(end, next, appendTime(partition, next))
        : new Lag(end, 0, Duration.ZERO);
  }

  /**
   * The same without a read.
   *
   * @param end the offset that the next appended record will get, greater than {@code next}
   * @param oldest by {@link #appendTime}
   */
  public Lag lag(Offset end, Offset next, Instant oldest) {
    Duration behind = Duration.between(oldest, clock.instant());
    return new Lag(end, end.value() - next.value(), behind.isNegative() ? Duration.ZERO : behind);
  }

  /**
   * When the first kept record at or after an offset was appended; now if there is none. Costs one
   * read of one batch, if that is not cached, and another if the record is not kept any more.
   */
  public Instant appendTime(Partition partition, Offset offset) {
    return answering(
        () ->
            recent
                .containing(partition, offset)
                .map(Batch::appendTime)
                .or(() -> store.headAtOrBefore(partition, offset).map(BatchHead::appendTime))
                .or(() -> store.first(partition).map(BatchHead::appendTime))
                .orElseGet(clock::instant));
  }

  /** Takes in a batch that is certainly in the log, so that nobody has to read it. */
  public void observe(Batch batch) {
    recent.add(batch, batch.heldBytes());
    ends.endsAt(batch.partition(), batch.next(), clock.instant());
  }

  /** The highest next offset seen of a partition: a lower bound of the true one. */
  Offset knownEnd(Partition partition) {
    Offset end = ends.next(partition);
    return end == null ? Offset.FIRST : end;
  }

  /**
   * Looks for batches beyond the known end, and caches them. Costs one eventually consistent query;
   * two strongly consistent reads of one batch each the first time.
   *
   * @return the known end
   */
  Offset advance(Partition partition) {
    return answering(() -> poll.look(partition) ? knownEnd(partition) : range(partition).next());
  }

  private ReadResult readUnguarded(
      Partition partition, Offset from, PageForming page, int maxBytes, int maxRecords) {
    Optional<Batch> cached = recent.containing(partition, from);
    while (cached.isPresent() && !page.isFull()) {
      page.add(cached.get(), cached.get().heldBytes());
      cached = recent.containing(partition, page.next());
    }
    if (!page.isEmpty()) {
      return page.page(ends.seenAt(partition, page.next()));
    }
    Instant asked = clock.instant();
    List<StoredBatch> stored =
        store.readForward(
            partition, from, sizes.stored(partition, maxBytes, maxRecords), Consistency.EVENTUAL);
    if (!stored.isEmpty() && stored.get(0).first().equals(from)) {
      decode(withoutGaps(stored), page);
      return page.page(ends.seenAt(partition, page.next()));
    }
    if (stored.isEmpty() && from.equals(knownEnd(partition))) {
      ends.endsAt(partition, from, asked);
      return page.page(asked);
    }
    return readOffBoundary(partition, from, page);
  }

  /**
   * The offset is inside a batch, at the end, out of range, or not yet seen by a lagging replica.
   */
  private ReadResult readOffBoundary(Partition partition, Offset from, PageForming page) {
    Instant asked = clock.instant();
    Optional<StoredBatch> before = store.atOrBefore(partition, from);
    if (before.isEmpty()) {
      OffsetRange range = range(partition);
      return range.allowsReadFrom(from) ? page.page(asked) : new ReadResult.OutOfRange(range);
    }
    if (before.get().head().contains(from)) {
      decode(List.of(before.get()), page);
      return page.page(ends.seenAt(partition, page.next()));
    }
    // Strongly consistent, so the newest batch ends here: from is the end or beyond it.
    ends.endsAt(partition, before.get().next(), asked);
    if (before.get().next().equals(from)) {
      return page.page(asked);
    }
    OffsetRange range = range(partition);
    return range.allowsReadFrom(from) ? page.page(null) : new ReadResult.OutOfRange(range);
  }

  /** One after another, so that no more is decoded than has room. */
  private void decode(List<StoredBatch> stored, PageForming page) {
    for (StoredBatch each : stored) {
      if (page.isFull()) {
        return;
      }
      Batch batch = BatchCodec.decode(each);
      long heldBytes = batch.heldBytes();
      sizes.learn(batch, heldBytes);
      recent.add(batch, heldBytes);
      ends.reaches(batch.partition(), batch.next());
      page.add(batch, heldBytes);
    }
  }

  /** Up to the first gap: a lagging replica may miss a batch that is there. */
  private static List<StoredBatch> withoutGaps(List<StoredBatch> stored) {
    int length = Math.min(1, stored.size());
    while (length < stored.size()
        && stored.get(length).first().equals(stored.get(length - 1).next())) {
      length++;
    }
    return stored.subList(0, length);
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
