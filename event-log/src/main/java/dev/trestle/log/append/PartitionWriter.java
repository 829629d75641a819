package dev.trestle.log.append;

import dev.trestle.log.Backoff;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.LogAppender.Released;
import dev.trestle.log.append.LogAppender.WarmUp;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.PutResult;
import dev.trestle.log.store.StoreException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to one partition, one batch at a time. A small state machine: {@link #step} does the next
 * piece of work and tells when it wants to be called again; {@link WriterSchedule} sees to it that
 * only one thread is in it.
 *
 * <p>An attempt whose outcome is unknown stays until the store has told its outcome; nothing else
 * is appended to the partition meanwhile, whether or not anyone still waits for it. Then only does
 * it release the partition, if it is asked to.
 */
final class PartitionWriter {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriter.class);

  /** Returned by {@link #step}: nothing to do. */
  static final long IDLE = -1;

  /** Returned by {@link #step}: call again at once. */
  static final long AGAIN = 0;

  private final Partition partition;
  private final BatchStore store;
  private final Clock clock;
  private final AppendListener listener;
  private final AppendCounters counters;
  private final PartitionHead head;
  private final Tenure tenure;
  private final Replies replies;
  private final BatchForming forming;
  private final Backoff backoff;

  private final PendingQueue queue = new PendingQueue();
  private final Orders orders = new Orders();
  private final WarmUps warmUps;
  private volatile @Nullable Attempt attempt;
  private volatile @Nullable Throwable lastFailure;
  private volatile int rememberedIds;
  private volatile long dedupeBytes;

  private int lostInARow;
  private int failures;

  PartitionWriter(
      Partition partition,
      BatchStore store,
      Clock clock,
      AppendConfig config,
      AppendListener listener,
      AppendCounters counters,
      Replies replies,
      PartitionHead head,
      LongSupplier nanos) {
    this.partition = partition;
    this.store = store;
    this.clock = clock;
    this.listener = listener;
    this.counters = counters;
    this.replies = replies;
    this.head = head;
    this.tenure = new Tenure(nanos);
    this.forming = new BatchForming(partition, config, head, replies, counters);
    this.warmUps = new WarmUps(partition);
    this.backoff = new Backoff(config.minBackoff(), config.maxBackoff());
  }

  void enqueue(Pending pending) {
    queue.add(pending);
  }

  void awaitWarmUp(CompletableFuture<WarmUp> awaiting) {
    orders.add(() -> warmUps.add(awaiting));
  }

  /** See {@link LogAppender#own}. */
  void own(long newEpoch, @Nullable Inheritance inheritance) {
    orders.add(
        () -> {
          tenure.begin(newEpoch);
          if (!head.isOpen() && inheritance != null && inheritance.isComplete()) {
            head.inherit(inheritance, clock.instant());
          }
        });
  }

  /** See {@link LogAppender#copy}. */
  void copy(CompletableFuture<List<IdSegment>> copied) {
    orders.add(
        () -> copied.complete(head.isOpen() ? head.window().segments(Offset.FIRST) : List.of()));
  }

  /** See {@link LogAppender#release}. */
  void release(Offset copied, boolean keepWindow, CompletableFuture<Optional<Released>> done) {
    orders.add(() -> tenure.release(new Tenure.Release(copied, keepWindow, done)));
  }

  boolean hasWork() {
    return !queue.isEmpty() || attempt != null || !orders.isEmpty();
  }

  /** Returns {@link #IDLE}, {@link #AGAIN}, or after how many milliseconds to call again. */
  long step() {
    try {
      return nextPiece();
    } catch (StoreException failed) {
      return failed(failed);
    } catch (RuntimeException defect) {
      LOG.error("appending to {} failed; trying again", partition, defect);
      lastFailure = defect;
      warmUps.fail(defect);
      return backoff.after(++failures).toMillis() + 1;
    } finally {
      rememberedIds = head.window().size();
      dedupeBytes = head.window().bytes();
      replies.flush();
    }
  }

  private long nextPiece() {
    orders.carryOut();
    Attempt current = attempt;
    if (current == null && tenure.endIfAsked(head)) {
      warmUps.forget();
    }
    if (tenure.isOver() && current == null) {
      answerMoved();
      return hasWork() ? AGAIN : IDLE;
    }
    if (!head.isOpen()) {
      WarmUp reading = head.open(clock.instant());
      warmUps.took(reading);
      LOG.info("dedupe window of {} read back: {}", partition, reading);
    }
    warmUps.tell();
    if (current == null) {
      if (head.isStale(clock.instant())) {
        head.catchUp(clock.instant());
      }
      current = forming.form(queue, clock.instant(), tenure.epoch(), lastFailure);
      attempt = current;
    }
    if (current == null) {
      return hasWork() ? AGAIN : IDLE;
    }
    return put(current);
  }

  private void answerMoved() {
    queue.answer(new Appended.Moved(partition), replies);
    warmUps.fail(new IllegalStateException("another process owns " + partition));
  }

  private long put(Attempt current) {
    PutResult result = store.put(current.stored());
    failures = 0;
    lastFailure = null;
    if (result instanceof PutResult.Taken taken) {
      lost(current, taken);
    } else {
      written(current);
    }
    return AGAIN;
  }

  private void written(Attempt current) {
    head.wrote(current, clock.instant());
    attempt = null;
    lostInARow = 0;
    counters.batches.increment();
    counters.records.add(current.entries().size());
    tellListener(current);
    replies.recorded(current);
  }

  private void tellListener(Attempt current) {
    try {
      listener.appended(current.toBatch(), current.attachments());
    } catch (RuntimeException defect) {
      LOG.error("a listener of appends failed at {}", current.stored().position(), defect);
    }
  }

  /**
   * Another writer was first. Lost twice in a row, read all there is: a lost put costs as a won.
   */
  private void lost(Attempt current, PutResult.Taken taken) {
    counters.conflicts.increment();
    attempt = null;
    queue.putBack(current.waiting());
    head.absorb(taken.other(), clock.instant());
    listener.lost(partition, taken.other().head().epoch());
    if (++lostInARow > 1) {
      head.catchUp(clock.instant());
    }
  }

  private long failed(StoreException failure) {
    counters.failures.increment();
    lastFailure = failure;
    warmUps.fail(failure);
    Attempt current = attempt;
    if (current != null) {
      settleFailed(current, failure);
    }
    LOG.warn("the store failed for {} ({})", partition, failure.failure(), failure);
    return backoff.after(++failures).toMillis() + 1;
  }

  private void settleFailed(Attempt current, StoreException failure) {
    switch (failure.failure()) {
      case UNKNOWN -> current.becameAmbiguous();
      case THROTTLED -> {
        if (!current.isAmbiguous()) {
          attempt = null;
          queue.putBack(current.waiting());
        }
      }
      case REFUSED -> {
        if (!current.isAmbiguous()) {
          attempt = null;
          LogUnavailableException refused =
              new LogUnavailableException(
                  "the log cannot be written: " + failure.getMessage(), false, failure);
          current.waiting().forEach(pending -> replies.failed(pending, refused));
        }
      }
    }
  }

  /**
   * Gives up a window that was kept for a partition that has not come back. Any thread.
   *
   * @return whether there is something to do
   */
  boolean forgetIfAway() {
    if (!tenure.isAwayForLong()) {
      return false;
    }
    orders.add(
        () -> {
          if (tenure.isOver()) {
            head.close(false);
          }
        });
    return true;
  }

  /** Answers overdue calls. Any thread; what it answers leaves the queue. */
  void expire(long now, Replies ownReplies) {
    queue.expire(now, ownReplies, lastFailure);
    Attempt current = attempt;
    if (current != null) {
      for (Pending pending : current.waiting()) {
        if (!pending.isSettled() && pending.isOverdue(now)) {
          ownReplies.unknown(pending, lastFailure);
        }
      }
    }
  }

  /** Answers everyone at the end; the outcome of an attempt under way stays unknown. */
  void abandon(Replies ownReplies) {
    queue.answer(new Appended.Closed(), ownReplies);
    Attempt current = attempt;
    if (current != null) {
      current.waiting().forEach(pending -> ownReplies.unknown(pending, lastFailure));
    }
  }

  int rememberedIds() {
    return rememberedIds;
  }

  long dedupeBytes() {
    return dedupeBytes;
  }
}
