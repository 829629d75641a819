package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.Consistency;
import dev.trestle.log.store.Identity;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.log.store.TimeSearch;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a writer knows of its partition: where the next batch goes, the newest append time, and the
 * ids of the dedupe window. Used by one thread at a time.
 */
final class PartitionHead {

  /** Four full batches in memory at a time. */
  private static final int READ_BACK_BYTES = 1_400 * 1024;

  private final Partition partition;
  private final Duration windowLength;
  private final LongSupplier nanos;
  private final DedupeWindow window = new DedupeWindow();
  private @Nullable Offset next;
  private Instant newest = Instant.EPOCH;
  private long atHead;
  private boolean warm;
  private long recordsRead;
  private long batchesRead;

  /**
   * @param nanos a clock that is never set, in nanoseconds
   */
  PartitionHead(Partition partition, Duration windowLength, LongSupplier nanos) {
    this.partition = partition;
    this.windowLength = windowLength;
    this.nanos = nanos;
  }

  boolean isWarm() {
    return warm;
  }

  DedupeWindow window() {
    return window;
  }

  Offset next() {
    return next == null ? Offset.FIRST : next;
  }

  /**
   * Reads back the window before the newest record, whatever the clock says: it may have been set.
   * If the store fails, another call goes on where this one stopped.
   */
  WarmUp warmUp(BatchStore store) {
    long began = System.nanoTime();
    Optional<BatchHead> last = store.last(partition);
    if (next == null) {
      next =
          last.isEmpty()
              ? Offset.FIRST
              : TimeSearch.firstAtOrAfter(
                  store, partition, last.get().appendTime().minus(windowLength));
    }
    catchUp(store);
    warm = true;
    return new WarmUp(recordsRead, batchesRead, Duration.ofNanos(System.nanoTime() - began));
  }

  /** Absorbs everything that is in the log by now. */
  void catchUp(BatchStore store) {
    Optional<Instant> end = Optional.empty();
    while (true) {
      List<StoredBatch> page =
          store.readForward(partition, next(), READ_BACK_BYTES, Consistency.STRONG);
      if (page.isEmpty()) {
        return;
      }
      long now = nanos.getAsLong();
      if (end.isEmpty() && (!warm || now - atHead > windowLength.toNanos())) {
        end = store.last(partition).map(BatchHead::appendTime);
      }
      for (StoredBatch batch : page) {
        absorb(batch, now - end.map(newest -> age(batch, newest)).orElse(0L));
      }
      window.expireBefore(now - windowLength.toNanos());
    }
  }

  /**
   * How long ago, at least as far as append times tell, a batch was appended. Only asked where
   * nothing else tells: a batch that came after this writer was last at the head, and within the
   * window, counts as new, so that a clock that was set does not make it old.
   */
  private static long age(StoredBatch batch, Instant newest) {
    return Math.max(0, Duration.between(batch.appendTime(), newest).toNanos());
  }

  /** Takes in a batch of another writer, which must be the next one, as new. */
  void absorb(StoredBatch stored) {
    absorb(stored, nanos.getAsLong());
  }

  private void absorb(StoredBatch stored, long learnt) {
    List<Identity> identities = BatchCodec.identities(stored);
    if (next != null && !next.equals(stored.first()) && (warm || batchesRead > 0)) {
      throw new IllegalStateException(
          partition + " has a gap: expected " + next + ", found " + stored.first());
    }
    batchesRead++;
    recordsRead += identities.size();
    long offset = stored.first().value();
    for (Identity identity : identities) {
      window.add(identity, offset++, stored.appendTime(), learnt);
    }
    moveTo(stored.next(), stored.appendTime());
  }

  /** Takes in a batch that this writer wrote. */
  void wrote(Attempt attempt) {
    long offset = attempt.stored().first().value();
    long now = nanos.getAsLong();
    for (Attempt.Entry entry : attempt.entries()) {
      window.add(entry.identity(), offset++, attempt.stored().appendTime(), now);
    }
    moveTo(attempt.stored().next(), attempt.stored().appendTime());
  }

  /** The append time of a batch formed now: whole milliseconds, never before the newest. */
  Instant appendTime(Instant now) {
    return later(newest, now.truncatedTo(ChronoUnit.MILLIS));
  }

  /** Forgets the ids older than the window. */
  void expire() {
    window.expireBefore(nanos.getAsLong() - windowLength.toNanos());
  }

  private void moveTo(Offset following, Instant appendTime) {
    next = following;
    newest = later(newest, appendTime);
    atHead = nanos.getAsLong();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}
