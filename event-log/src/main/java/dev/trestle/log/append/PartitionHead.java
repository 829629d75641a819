package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.LogAppender.WarmUp;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.Consistency;
import dev.trestle.log.store.Identity;
import dev.trestle.log.store.StoredBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a writer knows of its partition: where the next batch goes, the newest append time, and the
 * ids of the dedupe window. Used by one thread at a time.
 */
final class PartitionHead {

  /**
   * A head that was learnt so long ago is learnt anew before anything is put there: {@link
   * LogFloor} deletes nothing younger than twice that.
   */
  static final Duration MAX_AGE = Duration.ofHours(12);

  /** Four full batches in memory at a time. */
  private static final int READ_BACK_BYTES = 1_400 * 1024;

  /** Farther behind than this, reading the window anew is cheaper than what was missed. */
  private static final long CATCH_UP_RECORDS = 4L * IdSegment.RECORDS;

  private final Partition partition;
  private final BatchStore store;
  private final IdSegments segments;
  private final SegmentKeeping keeping;
  private final LongSupplier nanos;
  private final LogTime time;

  private DedupeWindow window;
  private @Nullable Offset next;
  private boolean open;
  private boolean reading;
  private long learntNanos;
  private Instant learnt = Instant.EPOCH;
  private long recordsRead;
  private long batchesRead;

  /**
   * @param windowLength zero if the log has no window
   * @param onSegment given what is to be kept for the next owner
   * @param nanos a clock that is never set, in nanoseconds
   */
  PartitionHead(
      Partition partition,
      BatchStore store,
      IdSegments segments,
      Duration windowLength,
      Consumer<IdSegment> onSegment,
      LongSupplier nanos) {
    this.partition = partition;
    this.store = store;
    this.segments = segments;
    this.window = new DedupeWindow(windowLength);
    this.keeping = new SegmentKeeping(onSegment);
    this.nanos = nanos;
    this.time = new LogTime(nanos);
  }

  /** Whether the head is known, and the window read. */
  boolean isOpen() {
    return open;
  }

  DedupeWindow window() {
    return window;
  }

  Offset next() {
    return next == null ? Offset.FIRST : next;
  }

  /** Append time of the newest record. */
  Instant newest() {
    return time.newest();
  }

  /**
   * Learns the head, and reads back the window before the newest record, whatever the clock says:
   * it may have been set. What is still known from before is not read again. If the store fails,
   * another call goes on where this one stopped.
   *
   * @param now by the wall clock
   */
  WarmUp open(Instant now) {
    long began = System.nanoTime();
    recordsRead = 0;
    batchesRead = 0;
    Optional<BatchHead> last = store.last(partition);
    if (last.isEmpty()) {
      next = next();
    } else if (!reading && (next == null || isFarBehind(last.get()))) {
      window = new DedupeWindow(window.length());
      time.begin(last.get().appendTime());
      Instant begin = newest().minus(window.length());
      next = window.length().isZero() ? last.get().next() : store.firstAtOrAfter(partition, begin);
      reading = true;
    }
    if (reading) {
      readSegments(last.get());
    }
    if (!readLog()) {
      // What this writer knew last was deleted meanwhile.
      next = null;
      return open(now);
    }
    reading = false;
    open = true;
    learntNow(now);
    return new WarmUp(recordsRead, batchesRead, Duration.ofNanos(System.nanoTime() - began));
  }

  /** Learns what other writers appended meanwhile, or the whole window if that is less to read. */
  void catchUp(Instant now) {
    open = false;
    var unused = open(now);
  }

  /** Whether the head was learnt too long ago to be trusted, by either clock. */
  boolean isStale(Instant now) {
    return nanos.getAsLong() - learntNanos > MAX_AGE.toNanos()
        || Duration.between(learnt, now).abs().compareTo(MAX_AGE) > 0;
  }

  /** Takes in a batch of another writer, which must be the next one. */
  void absorb(StoredBatch stored, Instant now) {
    add(stored, nanos.getAsLong());
    learntNow(now);
  }

  /** Takes in a batch that this writer wrote. */
  void wrote(Attempt attempt, Instant now) {
    long offset = attempt.stored().first().value();
    long millis = attempt.stored().appendTime().toEpochMilli();
    long learntAt = nanos.getAsLong();
    if (!window.length().isZero()) {
      for (Attempt.Entry entry : attempt.entries()) {
        window.add(entry.identity(), offset++, millis, learntAt);
      }
    }
    moveTo(attempt.stored());
    learntNow(now);
  }

  /** Takes over what the owner before gave. */
  void inherit(Inheritance from, Instant now) {
    window = from.window();
    next = from.next();
    time.begin(from.newest());
    time.passed(from.newest());
    open = true;
    reading = false;
    learntNow(now);
  }

  /** Forgets the window, if it is not to be caught up with soon. */
  void close(boolean keepWindow) {
    open = false;
    if (!keepWindow) {
      window = new DedupeWindow(window.length());
      next = null;
      reading = false;
    }
  }

  /** The append time of a batch formed now, see {@link LogTime}. */
  Instant appendTime(Instant now) {
    return time.of(now);
  }

  /** Forgets the ids older than the window, as of a batch formed now. */
  void expire(Instant now) {
    window.expire(appendTime(now).toEpochMilli(), nanos.getAsLong());
  }

  private boolean isFarBehind(BatchHead last) {
    return last.next().value() - next().value() > CATCH_UP_RECORDS;
  }

  /** As far as there are segments without a gap. */
  private void readSegments(BatchHead last) {
    long now = nanos.getAsLong();
    while (last.next().value() - next().value() > IdSegment.RECORDS) {
      Map<Long, IdSegment> found = segments.read(partition, next());
      long before = next().value();
      IdSegment segment = found.get(before / IdSegment.RECORDS);
      while (segment != null
          && !next().isBefore(segment.first())
          && next().isBefore(segment.next())) {
        recordsRead += segment.next().value() - next().value();
        window.add(segment, next().value(), last.appendTime().toEpochMilli(), now);
        next = segment.next();
        segment = found.get(next().value() / IdSegment.RECORDS);
      }
      if (next().value() / IdSegment.RECORDS == before / IdSegment.RECORDS) {
        // None, or not all of it: the log has the rest of this one.
        readLogUpTo(Offset.of((before / IdSegment.RECORDS + 1) * IdSegment.RECORDS), last, now);
      }
    }
  }

  private void readLogUpTo(Offset end, BatchHead last, long now) {
    while (next().isBefore(end) && next().isBefore(last.next())) {
      for (StoredBatch batch : page()) {
        add(batch, learnt(batch, last.appendTime(), now));
        if (!next().isBefore(end)) {
          return;
        }
      }
    }
  }

  /** Returns {@code false} if the log does not go on where this writer knew its end. */
  private boolean readLog() {
    Instant end = newest();
    for (List<StoredBatch> page = page(); !page.isEmpty(); page = page()) {
      if (!reading && page.get(0).first().isAfter(next())) {
        return false;
      }
      long now = nanos.getAsLong();
      for (StoredBatch batch : page) {
        add(batch, reading ? learnt(batch, end, now) : now);
      }
    }
    return true;
  }

  /**
   * How old an id is, as far as append times tell. Only where nothing else tells: what came after
   * this writer was last at the head counts as new, so that a clock that was set makes nothing old.
   */
  private static long learnt(StoredBatch batch, Instant newest, long now) {
    return now - Math.max(0, Duration.between(batch.appendTime(), newest).toNanos());
  }

  /** The batches from the head on, the first of which may begin before it. */
  private List<StoredBatch> page() {
    if (reading && next != null) {
      Optional<StoredBatch> around = store.atOrBefore(partition, next());
      if (around.isPresent()
          && !around.get().first().equals(next)
          && around.get().head().contains(next())) {
        return List.of(around.get());
      }
    }
    return store.readForward(partition, next(), READ_BACK_BYTES, Consistency.STRONG);
  }

  private void add(StoredBatch stored, long learntAt) {
    long offset = stored.first().value();
    boolean follows = stored.head().contains(next()) && (reading || stored.first().equals(next()));
    if (!follows) {
      throw new IllegalStateException(
          partition + " has a gap: expected " + next() + ", found " + stored.first());
    }
    batchesRead++;
    if (!window.length().isZero()) {
      for (Identity id : BatchCodec.identities(stored)) {
        if (offset >= next().value()) {
          recordsRead++;
          window.add(id, offset, stored.appendTime().toEpochMilli(), learntAt);
        }
        offset++;
      }
    }
    moveTo(stored);
  }

  private void moveTo(StoredBatch batch) {
    Offset before = next();
    next = batch.next();
    time.passed(batch.appendTime());
    keeping.grew(window, before, batch);
  }

  private void learntNow(Instant now) {
    learntNanos = nanos.getAsLong();
    learnt = now;
  }
}
