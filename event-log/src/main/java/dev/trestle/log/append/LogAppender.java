package dev.trestle.log.append;

import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.store.BatchStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to logs: one per process, for all logs and partitions. Safe across threads, and
 * beside any number of appenders in other processes.
 *
 * <p>One batch per partition is in flight at a time; what arrives meanwhile is the next one. Nobody
 * waits for a batch to fill. Within a partition events are appended in the order of the calls;
 * {@link Partition#of} tells which partition an event goes to.
 *
 * <p>An event whose id was appended within the dedupe window is not appended again, no matter which
 * process appended it; see {@link Appended}. The scope of an id is its partition: the same id under
 * another subject of a log with several partitions may be another event.
 *
 * <p>Memory is bounded: what waits by {@link AppendConfig#maxQueuedRecords} and {@link
 * AppendConfig#maxQueuedBytes}, what is remembered by {@link AppendConfig#maxRememberedIds};
 * beyond, calls are answered with {@link Appended.Overloaded}.
 */
public final class LogAppender implements AutoCloseable {

  /**
   * Where an owner has stopped appending.
   *
   * @param next where the next batch goes
   * @param newest append time of the newest record
   * @param since the ids that were appended since the window was copied
   */
  public record Released(Offset next, Instant newest, List<IdSegment> since) {

    public Released {
      since = List.copyOf(since);
    }
  }

  /**
   * What an appender has done since it was opened, and what it holds now.
   *
   * @param records appended
   * @param batches appended
   * @param duplicates calls whose id was known already, by this or an earlier call
   * @param conflicts tries lost to another writer
   * @param failures tries that the store did not carry out or confirm
   * @param queuedRecords calls not answered yet
   * @param queuedBytes of these calls
   * @param rememberedIds in all dedupe windows
   * @param dedupeBytes memory of all dedupe windows
   */
  public record AppendStats(
      long records,
      long batches,
      long duplicates,
      long conflicts,
      long failures,
      int queuedRecords,
      long queuedBytes,
      long rememberedIds,
      long dedupeBytes) {}

  /**
   * What it took to fill the dedupe window of a partition by reading back.
   *
   * @param records learnt, from the log or from what is kept of its ids apart
   * @param batches read from the log
   * @param took by the monotonic clock
   */
  public record WarmUp(long records, long batches, Duration took) {

    static final WarmUp NOTHING = new WarmUp(0, 0, Duration.ZERO);
  }

  private final AppendConfig config;
  private final QueueBudget budget;
  private final Writers writers;
  private volatile boolean closing;

  /**
   * @param state where the ids of the dedupe windows are kept apart from the log
   * @param logs what is known of a log; empty if there is no such log. May block; asked once per
   *     log, and again while unknown
   * @param listener hears of each batch written, and of each race lost
   */
  public LogAppender(
      BatchStore store,
      StateTable state,
      Function<String, Optional<LogDescription>> logs,
      Clock clock,
      AppendConfig config,
      AppendListener listener) {
    this(store, state, logs, clock, config, listener, System::nanoTime);
  }

  /**
   * @param nanos what windows are measured by: never set, unlike the clock
   */
  LogAppender(
      BatchStore store,
      StateTable state,
      Function<String, Optional<LogDescription>> logs,
      Clock clock,
      AppendConfig config,
      AppendListener listener,
      LongSupplier nanos) {
    this.config = config;
    this.budget = new QueueBudget(config.maxQueuedRecords(), config.maxQueuedBytes());
    this.writers = new Writers(store, state, logs, clock, config, listener, budget, nanos);
  }

  /**
   * Appends one event to the partition of its subject, see {@link Partition#of}.
   *
   * <p>The future completes with what is certain. It fails with {@link
   * dev.trestle.log.LogUnavailableException} if the log could not be written, or the outcome not be
   * learnt, in time; never later than {@link AppendConfig#maxWait} and a moment. Cancelling it
   * before the append is tried prevents the append; afterwards the event counts. Actions that
   * depend on it run on two threads shared by all calls and must not block.
   */
  public CompletableFuture<Appended> append(String log, Append append) {
    return append(
        append,
        pending ->
            writers
                .logs()
                .whenKnown(log, (known, problem) -> enqueue(log, known, problem, pending)));
  }

  /**
   * The same for a caller who knows the partition.
   *
   * @param partition where {@link Partition#of} would put the event; of a log that exists
   */
  public CompletableFuture<Appended> append(Partition partition, Append append) {
    return append(append, pending -> writers.enqueue(partition, pending));
  }

  private CompletableFuture<Appended> append(Append append, Consumer<Pending> enqueue) {
    if (closing) {
      return CompletableFuture.completedFuture(new Appended.Closed());
    }
    if (append.within().isNegative() || append.within().isZero()) {
      return CompletableFuture.completedFuture(new Appended.DeadlinePassed());
    }
    long now = System.nanoTime();
    Pending pending =
        new Pending(append, now + append.within().toNanos(), now + config.maxWait().toNanos());
    if (!budget.tryAcquire(pending.bytes())) {
      return CompletableFuture.completedFuture(
          new Appended.Overloaded(
              config.maxQueuedRecords()
                  + " events or "
                  + config.maxQueuedBytes()
                  + " bytes waiting to be appended",
              Duration.ofMillis(100)));
    }
    enqueue.accept(pending);
    return pending.reply();
  }

  /** Appends one event, waiting as long as the configuration allows. */
  public CompletableFuture<Appended> append(String log, Event event) {
    return append(log, Append.of(event));
  }

  /**
   * From now on this process appends to the partition as its owner. Whoever never owned nor
   * released a partition may append to it, too: owning is for speed, and for {@link #release}.
   *
   * @param epoch of this ownership, written into every batch
   * @param inheritance what the owner before gave; {@code null}, or incomplete, to read it from the
   *     store
   */
  public void own(Partition partition, long epoch, @Nullable Inheritance inheritance) {
    WriterSchedule schedule = writers.of(partition);
    schedule.writer().own(epoch, inheritance);
    boolean unused = schedule.wake();
  }

  /** To be filled with what the owner of a partition hands over, for {@link #own}. */
  public Inheritance inheritance(Partition partition) {
    return writers.inheritance(partition);
  }

  /**
   * What the dedupe window of a partition holds, for its next owner; empty if it was not read yet.
   * Appends go on.
   */
  public CompletableFuture<List<IdSegment>> copy(Partition partition) {
    CompletableFuture<List<IdSegment>> copied = new CompletableFuture<>();
    WriterSchedule schedule = writers.of(partition);
    schedule.writer().copy(copied);
    if (!schedule.wake()) {
      copied.complete(List.of());
    }
    return copied;
  }

  /**
   * Stops appending to a partition, as soon as the append under way has its outcome. What waits,
   * and what comes, is answered with {@link Appended.Moved} until {@link #own}. Completes with
   * where this process stopped; empty if it had not learnt the head.
   *
   * @param copied from where on the next owner needs the ids, see {@link #copy}
   * @param keepWindow whether this process may own the partition again soon, and should then read
   *     only what it missed
   */
  public CompletableFuture<Optional<Released>> release(
      Partition partition, Offset copied, boolean keepWindow) {
    CompletableFuture<Optional<Released>> done = new CompletableFuture<>();
    WriterSchedule schedule = writers.of(partition);
    schedule.writer().release(copied, keepWindow, done);
    if (!schedule.wake()) {
      done.complete(Optional.empty());
    }
    return done;
  }

  /**
   * Reads back the dedupe window of a partition now rather than with its first append. Completes at
   * once if that was done. Fails with {@link dev.trestle.log.LogUnavailableException}.
   */
  public CompletableFuture<WarmUp> warmUp(Partition partition) {
    CompletableFuture<WarmUp> done = new CompletableFuture<>();
    WriterSchedule schedule = writers.of(partition);
    schedule.writer().awaitWarmUp(done);
    if (!schedule.wake()) {
      done.completeExceptionally(
          new LogUnavailableException("the appender is closed", false, null));
    }
    return done;
  }

  public AppendStats stats() {
    AppendCounters counters = writers.counters();
    return new AppendStats(
        counters.records.sum(),
        counters.batches.sum(),
        counters.duplicates.sum(),
        counters.conflicts.sum(),
        counters.failures.sum(),
        budget.records(),
        budget.bytes(),
        writers.sum(PartitionWriter::rememberedIds),
        writers.sum(PartitionWriter::dedupeBytes));
  }

  /**
   * Refuses new calls, appends what is queued, and answers everyone: after {@link
   * AppendConfig#closeTimeout} what was not tried is {@link Appended.Closed}, and what was tried
   * without an answer fails as unknown.
   */
  @Override
  public void close() {
    closing = true;
    try {
      // Every call holds a share of the budget until it is answered and its outcome is known.
      budget.awaitEmpty(config.closeTimeout());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    writers.close();
  }

  private void enqueue(
      String log, Optional<LogDescription> known, @Nullable Throwable problem, Pending pending) {
    Replies refusal = writers.replies();
    if (problem != null && closing) {
      refusal.add(pending, new Appended.Closed());
    } else if (problem != null) {
      refusal.failed(
          pending,
          new LogUnavailableException("the catalog of logs cannot be read", false, problem));
    } else if (known.isEmpty()) {
      refusal.add(pending, new Appended.UnknownLog(log));
    } else {
      String key = pending.event().partitionKey();
      writers.enqueue(Partition.of(log, known.get().partitions(), key), pending);
    }
    refusal.flush();
  }
}
