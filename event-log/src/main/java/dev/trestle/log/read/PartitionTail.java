package dev.trestle.log.read;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Uncaught;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The followers of one partition and their poller. */
final class PartitionTail {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionTail.class);

  private final Partition partition;
  private final LogReader reader;
  private final ReadConfig config;
  private final ScheduledExecutorService threads;
  private final LongAdder polls;

  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private boolean polling;
  private long pause;

  private static final class Waiter {
    private final Offset offset;
    private final CompletableFuture<Offset> reply = new CompletableFuture<>();

    Waiter(Offset offset) {
      this.offset = offset;
    }
  }

  PartitionTail(
      Partition partition,
      LogReader reader,
      ReadConfig config,
      ScheduledExecutorService threads,
      LongAdder polls) {
    this.partition = partition;
    this.reader = reader;
    this.config = config;
    this.threads = threads;
    this.polls = polls;
    this.pause = config.busyPoll().toMillis();
  }

  CompletableFuture<Offset> awaitBeyond(Offset offset) {
    Waiter waiter = new Waiter(offset);
    synchronized (this) {
      if (threads.isShutdown()) {
        waiter.reply.cancel(false);
        return waiter.reply;
      }
      waiters.add(waiter);
      // Asked under the lock, after the waiter was added: growth meanwhile finds the waiter.
      Offset end = reader.knownEnd(partition);
      if (end.isAfter(offset)) {
        waiters.remove(waiter);
        waiter.reply.complete(end);
        return waiter.reply;
      }
      if (!polling) {
        polling = true;
        pause = config.busyPoll().toMillis();
        schedulePoll();
      }
    }
    var unused = waiter.reply.whenComplete((end, problem) -> forget(waiter));
    return waiter.reply;
  }

  /** Wakes those who wait for less than this next offset. */
  void grew(Offset end) {
    List<Waiter> woken = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
        Waiter waiter = each.next();
        if (end.isAfter(waiter.offset)) {
          each.remove();
          woken.add(waiter);
        }
      }
    }
    if (!woken.isEmpty()) {
      try {
        threads.execute(() -> woken.forEach(waiter -> waiter.reply.complete(end)));
      } catch (RejectedExecutionException closed) {
        woken.forEach(waiter -> waiter.reply.cancel(false));
      }
    }
  }

  void cancelAll() {
    List<Waiter> all;
    synchronized (this) {
      all = List.copyOf(waiters);
      waiters.clear();
    }
    all.forEach(waiter -> waiter.reply.cancel(false));
  }

  private synchronized void forget(Waiter waiter) {
    waiters.remove(waiter);
  }

  private void poll() {
    synchronized (this) {
      if (waiters.isEmpty()) {
        polling = false;
        return;
      }
    }
    Offset before = reader.knownEnd(partition);
    Offset after = before;
    try {
      polls.increment();
      after = reader.advance(partition);
    } catch (RuntimeException failed) {
      LOG.warn("following {} failed; trying again", partition, failed);
    } catch (Error failed) {
      // Whoever waits would wait for ever if this poll were the last.
      Uncaught.tell(failed);
    }
    grew(after);
    synchronized (this) {
      pause =
          after.isAfter(before)
              ? config.busyPoll().toMillis()
              : Math.min(pause * 2, config.idlePoll().toMillis());
      if (waiters.isEmpty()) {
        polling = false;
      } else {
        schedulePoll();
      }
    }
  }

  private void schedulePoll() {
    try {
      var unused = threads.schedule(this::poll, pause, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      polling = false;
    }
  }
}
