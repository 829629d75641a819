package dev.trestle.log.append;

import dev.trestle.log.Backoff;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.log.append.LogAppender.Released;
import dev.trestle.log.append.LogAppender.WarmUp;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.BatchStore.PutResult;
import dev.trestle.log.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
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

  /** Turns come back within seconds. */
  private static final long KEPT_WHILE_AWAY_NANOS = Duration.ofMinutes(1).toNanos();

  private final Partition partition;
  private final BatchStore store;
  private final Clock clock;
  private final AppendListener listener;
  private final AppendCounters counters;
  private final PartitionHead head;
  private final LongSupplier nanos;
  private final Replies replies;
  private final BatchForming forming;
  private final Backoff backoff;

  /** Guarded by itself. */
  private final Deque<Pending> queue = new ArrayDeque<>();

  /** What to do before the next batch is formed. Guarded by itself. */
  private final Deque<Runnable> orders = new ArrayDeque<>();

  private final List<CompletableFuture<WarmUp>> awaitingWarmUp = new ArrayList<>();
  private volatile @Nullable Attempt attempt;
  private volatile @Nullable Throwable lastFailure;
  private volatile int rememberedIds;
  private volatile long dedupeBytes;

  /** When the partition went with its window kept; {@code null} if it has not. */
  private volatile @Nullable Long wentAt;

  private @Nullable WarmUp warmUp;
  private @Nullable Releasing releasing;
  private boolean moved;
  private long epoch;
  private int lostInARow;
  private int failures;

  /** A release that waits for the attempt under way. */
  private record Releasing(
      Offset copied, boolean keepWindow, CompletableFuture<Optional<Released>> done) {}

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
    this.nanos = nanos;
    this.forming = new BatchForming(partition, config, head, replies, counters);
    this.backoff = new Backoff(config.minBackoff(), config.maxBackoff());
  }

  void enqueue(Pending pending) {
    synchronized (queue) {
      queue.addLast(pending);
    }
  }

  void awaitWarmUp(CompletableFuture<WarmUp> awaiting) {
    order(() -> awaitingWarmUp.add(awaiting));
  }

  /** See {@link LogAppender#own}. */
  void own(long newEpoch, @Nullable Inheritance inheritance) {
    order(
        () -> {
          epoch = newEpoch;
          moved = false;
          wentAt = null;
          if (releasing != null) {
            releasing.done().complete(Optional.empty());
            releasing = null;
          }
          if (!head.isOpen() && inheritance != null && inheritance.isComplete()) {
            head.inherit(inheritance, clock.instant());
          }
        });
  }

  /** See {@link LogAppender#copy}. */
  void copy(CompletableFuture<List<IdSegment>> copied) {
    order(() -> copied.complete(head.isOpen() ? head.window().segments(Offset.FIRST) : List.of()));
  }

  /** See {@link LogAppender#release}. */
  void release(Offset copied, boolean keepWindow, CompletableFuture<Optional<Released>> done) {
    order(() -> releasing = new Releasing(copied, keepWindow, done));
  }

  boolean hasWork() {
    synchronized (queue) {
      if (!queue.isEmpty()) {
        return true;
      }
    }
    synchronized (orders) {
      return attempt != null || !orders.isEmpty();
    }
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
      failWarmUps(defect);
      return backoff.after(++failures).toMillis() + 1;
    } finally {
      rememberedIds = head.window().size();
      dedupeBytes = head.window().bytes();
      replies.flush();
    }
  }

  private long nextPiece() {
    carryOutOrders();
    Attempt current = attempt;
    if (current == null && releasing != null) {
      releaseNow(releasing);
    }
    if (moved && current == null) {
      answerMoved();
      return hasWork() ? AGAIN : IDLE;
    }
    if (!head.isOpen()) {
      warmUp = head.open(clock.instant());
      LOG.info("dedupe window of {} read back: {}", partition, warmUp);
    }
    tellWarmUp();
    if (current == null) {
      if (head.isStale(clock.instant())) {
        head.catchUp(clock.instant());
      }
      current = forming.form(queue, clock.instant(), epoch, lastFailure);
      attempt = current;
    }
    if (current == null) {
      return hasWork() ? AGAIN : IDLE;
    }
    return put(current);
  }

  private void order(Runnable order) {
    synchronized (orders) {
      orders.addLast(order);
    }
  }

  private void carryOutOrders() {
    while (true) {
      Runnable order;
      synchronized (orders) {
        order = orders.pollFirst();
      }
      if (order == null) {
        return;
      }
      order.run();
    }
  }

  private void releaseNow(Releasing asked) {
    releasing = null;
    moved = true;
    Optional<Released> end =
        head.isOpen()
            ? Optional.of(
                new Released(head.next(), head.newest(), head.window().segments(asked.copied())))
            : Optional.empty();
    head.close(asked.keepWindow());
    wentAt = asked.keepWindow() ? nanos.getAsLong() : null;
    warmUp = null;
    asked.done().complete(end);
  }

  private void answerMoved() {
    synchronized (queue) {
      queue.forEach(pending -> replies.add(pending, new Appended.Moved(partition)));
      queue.clear();
    }
    failWarmUps(new IllegalStateException("another process owns " + partition));
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
    Offset offset = current.stored().first();
    Instant appendTime = current.stored().appendTime();
    for (Attempt.Entry entry : current.entries()) {
      Position position = new Position(partition, offset);
      replies.add(entry.first(), new Appended.Recorded(position, appendTime, false));
      for (Pending repeat : entry.repeats()) {
        boolean same = repeat.identity().content() == entry.identity().content();
        replies.add(
            repeat,
            same
                ? new Appended.Recorded(position, appendTime, true)
                : new Appended.IdConflict(position));
      }
      offset = offset.next();
    }
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
    BatchForming.putBack(current.entries(), queue);
    head.absorb(taken.other(), clock.instant());
    listener.lost(partition, taken.other().head().epoch());
    if (++lostInARow > 1) {
      head.catchUp(clock.instant());
    }
  }

  private long failed(StoreException failure) {
    counters.failures.increment();
    lastFailure = failure;
    failWarmUps(failure);
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
          BatchForming.putBack(current.entries(), queue);
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

  private void tellWarmUp() {
    WarmUp done = warmUp == null ? WarmUp.NOTHING : warmUp;
    awaitingWarmUp.forEach(awaiting -> awaiting.complete(done));
    awaitingWarmUp.clear();
  }

  private void failWarmUps(Throwable problem) {
    awaitingWarmUp.forEach(
        awaiting ->
            awaiting.completeExceptionally(
                new LogUnavailableException(
                    "the dedupe window of " + partition + " cannot be read back", false, problem)));
    awaitingWarmUp.clear();
  }

  /**
   * Gives up a window that was kept for a partition that has not come back. Any thread.
   *
   * @return whether there is something to do
   */
  boolean forgetIfAway() {
    Long went = wentAt;
    if (went == null || nanos.getAsLong() - went < KEPT_WHILE_AWAY_NANOS) {
      return false;
    }
    wentAt = null;
    order(
        () -> {
          if (moved) {
            head.close(false);
          }
        });
    return true;
  }

  /** Answers overdue calls. Any thread; what it answers leaves the queue. */
  void expire(long now, Replies ownReplies) {
    synchronized (queue) {
      for (Iterator<Pending> waiting = queue.iterator(); waiting.hasNext(); ) {
        Pending pending = waiting.next();
        if (pending.isSettled()) {
          waiting.remove();
          ownReplies.dropped(pending);
        } else if (pending.isOverdue(now)) {
          waiting.remove();
          ownReplies.expired(pending, now, lastFailure);
        }
      }
    }
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
    synchronized (queue) {
      queue.forEach(pending -> ownReplies.add(pending, new Appended.Closed()));
      queue.clear();
    }
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
