package dev.trestle.log.append;

import dev.trestle.log.Backoff;
import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.PutResult;
import dev.trestle.log.store.Identity;
import dev.trestle.log.store.StoreException;
import dev.trestle.log.store.StoredBatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Appends for a source that knows where it stands: an import, a capture. Each batch is put at the
 * offset where this writer expects the end of the partition, together with the source's cursor
 * after it, in one conditional write. So the log itself tells a successor where to go on, nothing
 * is appended twice, and no window is needed.
 *
 * <p>If another writer was first, this one is fenced: it never appends again. Used by one thread at
 * a time; calls block.
 */
public final class SourceWriter {

  /** An item of DynamoDB has 400 KB; see {@link AppendConfig#maxBatchBytes}. */
  public static final int MAX_BATCH_BYTES = 350 * 1024;

  private static final int TRIES = 10;
  private static final Duration MIN_BACKOFF = Duration.ofMillis(20);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);

  private final BatchStore store;
  private final Partition partition;
  private final long epoch;
  private final Clock clock;
  private Offset next;
  private Instant newest;
  private Optional<byte[]> cursor;
  private boolean fenced;
  private Instant learnt;
  private long learntNanos;

  private SourceWriter(
      BatchStore store, Partition partition, long epoch, Clock clock, Optional<StoredBatch> last) {
    this.store = store;
    this.partition = partition;
    this.epoch = epoch;
    this.clock = clock;
    this.next = last.map(StoredBatch::next).orElse(Offset.FIRST);
    this.newest = last.map(StoredBatch::appendTime).orElse(Instant.EPOCH);
    this.cursor = last.map(StoredBatch::cursor);
    this.learnt = clock.instant();
    this.learntNanos = System.nanoTime();
  }

  /** See {@link dev.trestle.log.EventLog#sourceWriter}. */
  public static SourceWriter open(BatchStore store, Partition partition, long epoch, Clock clock) {
    try {
      Optional<StoredBatch> last = store.atOrBefore(partition, Offset.of(Long.MAX_VALUE));
      return new SourceWriter(store, partition, epoch, clock, last);
    } catch (StoreException failed) {
      throw new LogUnavailableException(
          "the end of " + partition + " cannot be read: " + failed.getMessage(), false, failed);
    }
  }

  /** The offset that the next record gets. */
  public Offset next() {
    return next;
  }

  /** The cursor that came with the newest batch; empty if there is none. */
  public Optional<byte[]> cursor() {
    return cursor;
  }

  /** Whether another writer has taken over. */
  public boolean isFenced() {
    return fenced;
  }

  /**
   * Appends one batch. Costs one write unit per KB.
   *
   * @param events at least one
   * @param cursorAfter where the source stands after them, in its own terms; with the encoded
   *     events within {@link #MAX_BATCH_BYTES}
   * @return whether it is appended; {@code false} if this writer is fenced
   * @throws IllegalArgumentException if the batch is too large; nothing was appended, give fewer
   * @throws LogUnavailableException if the store did not answer in some ten tries. If the batch may
   *     be appended all the same, open another writer and ask its cursor
   */
  public boolean append(List<Event> events, byte[] cursorAfter) {
    if (fenced) {
      return false;
    }
    BatchCodec.Encoded records =
        BatchCodec.encode(
            events,
            events.stream()
                .mapToLong(e -> Identity.contentOf(e.source(), e.type(), e.subject(), e.payload()))
                .toArray());
    if (records.size() + cursorAfter.length > MAX_BATCH_BYTES) {
      throw new IllegalArgumentException(
          "a batch of "
              + (records.size() + cursorAfter.length)
              + " bytes, at most "
              + MAX_BATCH_BYTES
              + " are allowed: give fewer events");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant appendTime = now.isBefore(newest) ? newest : now;
    BatchHead head =
        new BatchHead(
            partition, next, events.size(), appendTime, UUID.randomUUID().toString(), epoch);
    if (hasMoved() || !put(new StoredBatch(head, records, cursorAfter))) {
      fenced = true;
      return false;
    }
    next = head.next();
    newest = appendTime;
    cursor = Optional.of(cursorAfter);
    learnt = clock.instant();
    learntNanos = System.nanoTime();
    return true;
  }

  /** After a long sleep the offset might have been deleted: see {@link LogFloor}. */
  private boolean hasMoved() {
    boolean stale =
        System.nanoTime() - learntNanos > PartitionHead.MAX_AGE.toNanos()
            || Duration.between(learnt, clock.instant()).abs().compareTo(PartitionHead.MAX_AGE) > 0;
    return stale && !store.last(partition).map(BatchHead::next).orElse(Offset.FIRST).equals(next);
  }

  /** Tries the same batch until its outcome is known. */
  private boolean put(StoredBatch batch) {
    Backoff backoff = new Backoff(MIN_BACKOFF, MAX_BACKOFF);
    boolean ambiguous = false;
    for (int tries = 1; ; tries++) {
      try {
        return !(store.put(batch) instanceof PutResult.Taken);
      } catch (StoreException failed) {
        ambiguous |= failed.failure() == StoreException.Failure.UNKNOWN;
        boolean hopeless = failed.failure() == StoreException.Failure.REFUSED && !ambiguous;
        if (hopeless || tries == TRIES || Thread.currentThread().isInterrupted()) {
          throw new LogUnavailableException(
              "a batch at " + batch.position() + " was not confirmed: " + failed.getMessage(),
              ambiguous,
              failed);
        }
        LockSupport.parkNanos(backoff.after(tries).toNanos());
      }
    }
  }
}
