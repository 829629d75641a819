package dev.trestle.log.append;

import dev.trestle.log.Partition;
import dev.trestle.log.Uncaught;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writers of a process, one for each partition and made when it is first needed, with the
 * threads that they share. Safe across threads.
 */
final class Writers {

  private static final Logger LOG = LoggerFactory.getLogger(Writers.class);

  private static final Duration TICK = Duration.ofMillis(20);

  private final BatchStore store;
  private final Clock clock;
  private final AppendConfig config;
  private final AppendListener listener;
  private final LongSupplier nanos;
  private final QueueBudget budget;
  private final AppendCounters counters = new AppendCounters();
  private final Map<Partition, WriterSchedule> writers = new ConcurrentHashMap<>();
  private final KnownLogs logs;
  private final IdSegments segments;
  private final ExecutorService threads;
  private final ExecutorService callers = threads(2, "trestle-append-reply");
  private final ExecutorService segmentThreads = threads(IdSegments.KEYS, "trestle-ids");
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemons("trestle-append-timer"));
  private final Replies timerReplies;

  /**
   * @param logs see {@link LogAppender#LogAppender}
   * @param budget what all callers hold together
   * @param nanos a clock that is never set
   */
  Writers(
      BatchStore store,
      StateTable state,
      Function<String, Optional<LogDescription>> logs,
      Clock clock,
      AppendConfig config,
      AppendListener listener,
      QueueBudget budget,
      LongSupplier nanos) {
    this.store = store;
    this.clock = clock;
    this.config = config;
    this.listener = listener;
    this.nanos = nanos;
    this.budget = budget;
    this.threads = threads(config.writers(), "trestle-append");
    this.timerReplies = replies();
    this.segments = new IdSegments(state, clock, segmentThreads);
    this.logs = new KnownLogs(logs, threads);
    var unused =
        timer.scheduleWithFixedDelay(
            Uncaught.told(this::expireOverdue),
            TICK.toMillis(),
            TICK.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** The writer of a partition. */
  WriterSchedule of(Partition partition) {
    return writers.computeIfAbsent(
        partition, added -> new WriterSchedule(newWriter(added), threads, timer));
  }

  /** Gives a call to the writer of its partition. */
  void enqueue(Partition partition, Pending pending) {
    WriterSchedule schedule = of(partition);
    schedule.writer().enqueue(pending);
    if (!schedule.wake()) {
      Replies refusal = replies();
      schedule.writer().abandon(refusal);
      refusal.flush();
    }
  }

  KnownLogs logs() {
    return logs;
  }

  /** To be filled with what the owner of a partition hands over. */
  Inheritance inheritance(Partition partition) {
    return new Inheritance(partition, windowOf(partition.log()), nanos);
  }

  /** To answer callers with, on threads of their own. */
  Replies replies() {
    return new Replies(budget, callers);
  }

  AppendCounters counters() {
    return counters;
  }

  /** A figure of all writers together. */
  long sum(ToLongFunction<PartitionWriter> figure) {
    return writers.values().stream().map(WriterSchedule::writer).mapToLong(figure).sum();
  }

  /** Ends at once; everyone who still waits is answered. */
  void close() {
    threads.shutdownNow();
    timer.shutdownNow();
    Replies last = new Replies(budget, Runnable::run);
    writers.values().forEach(schedule -> schedule.writer().abandon(last));
    last.flush();
    logs.close();
    segmentThreads.shutdown();
    callers.shutdown();
  }

  private PartitionWriter newWriter(Partition partition) {
    PartitionHead head =
        new PartitionHead(
            partition,
            store,
            segments,
            windowOf(partition.log()),
            segment -> keep(partition, segment),
            nanos);
    return new PartitionWriter(
        partition, store, clock, config, listener, counters, replies(), head, nanos);
  }

  private Duration windowOf(String log) {
    return logs.known(log).flatMap(LogDescription::dedupeWindow).orElse(config.dedupeWindow());
  }

  /** On a thread of its own: what cannot be kept is read from the log. */
  private void keep(Partition partition, IdSegment segment) {
    try {
      segmentThreads.execute(
          () -> {
            try {
              segments.put(partition, segment, windowOf(partition.log()));
            } catch (StoreException failed) {
              LOG.info("the ids of {} from {} are not kept apart", partition, segment, failed);
            }
          });
    } catch (RejectedExecutionException closed) {
      // The next owner reads them from the log.
    }
  }

  private void expireOverdue() {
    long now = System.nanoTime();
    for (WriterSchedule schedule : writers.values()) {
      schedule.writer().expire(now, timerReplies);
      if (schedule.writer().forgetIfAway()) {
        boolean unused = schedule.wake();
      }
    }
    timerReplies.flush();
  }

  private static ExecutorService threads(int count, String name) {
    return Executors.newFixedThreadPool(count, daemons(name));
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
