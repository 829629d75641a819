package dev.trestle.log.read;

import dev.trestle.log.Batch;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tells followers when a partition grows. Followers of a partition share one poller, whatever their
 * number; it polls fast while the partition grows, ever slower up to {@link ReadConfig#idlePoll}
 * while it does not, and not at all while nobody waits. Batches that it finds are decoded once, and
 * at hand for all of them: {@link LogReader#atHand}. One per process; safe across threads.
 */
public final class LogTail implements AutoCloseable {

  private static final int THREADS = 2;

  private final LogReader reader;
  private final ReadConfig config;
  private final ScheduledExecutorService threads;
  private final Map<Partition, PartitionTail> tails = new ConcurrentHashMap<>();
  private final LongAdder polls = new LongAdder();

  public LogTail(LogReader reader, ReadConfig config) {
    this.reader = reader;
    this.config = config;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "trestle-tail-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Completes when there is a record at an offset, with the partition's next offset, which is then
   * greater. At once if that is known already. To be cancelled when no longer wanted. Fails with
   * {@link java.util.concurrent.CancellationException} when the tail is closed; a store that does
   * not answer only delays it. Actions that depend on it run on two threads shared by all followers
   * and must not block.
   */
  public CompletableFuture<Offset> awaitBeyond(Partition partition, Offset offset) {
    return tailOf(partition).awaitBeyond(offset);
  }

  /**
   * Takes in a batch that this process appended, and wakes its followers at once. To be called in
   * order within a partition.
   */
  public void observe(Batch batch) {
    reader.observe(batch);
    PartitionTail tail = tails.get(batch.partition());
    if (tail != null) {
      tail.grew(batch.next());
    }
  }

  /** How often a partition was polled since the start, all partitions together. */
  public long polls() {
    return polls.sum();
  }

  /** Cancels everyone who waits. */
  @Override
  public void close() {
    threads.shutdownNow();
    tails.values().forEach(PartitionTail::cancelAll);
  }

  private PartitionTail tailOf(Partition partition) {
    return tails.computeIfAbsent(
        partition, added -> new PartitionTail(added, reader, config, threads, polls));
  }
}
