package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.replayer.read.RecordSource.Fetched;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one {@link PartitionRead}: fetches its pages, the next one while the current one is sent,
 * and waits for records to come. Holds at most two pages. Not safe across threads; futures only
 * signal.
 */
final class PartitionFlow {

  /** An older look at a partition's end is not worth a caught-up mark. */
  private static final Duration FRESH = Duration.ofMillis(50);

  private final Partition partition;
  private final PartitionRead read;
  private final RecordSource source;
  private final boolean clamp;
  private final Runnable signal;

  private @Nullable CompletableFuture<Fetched> fetching;
  private boolean fetchedAhead;
  private @Nullable CompletableFuture<?> awaiting;
  private Step.@Nullable Await pause;
  private boolean live;

  /**
   * @param clamp whether records that are no longer kept are skipped
   * @param signal called on any thread when {@link #poll} may have more
   */
  PartitionFlow(
      Partition partition,
      PartitionRead read,
      RecordSource source,
      boolean clamp,
      Runnable signal) {
    this.partition = partition;
    this.read = read;
    this.source = source;
    this.clamp = clamp;
    this.signal = signal;
  }

  Partition partition() {
    return partition;
  }

  /** Where to resume. */
  Offset next() {
    return read.next();
  }

  /** Whether the newest record had been reached before the one last delivered. */
  boolean isLive() {
    return live;
  }

  /**
   * Until when {@link #poll} has nothing unless it signals; {@code null} if it waits for a page.
   */
  Step.@Nullable Await pause() {
    return pause;
  }

  /**
   * The next step that concerns the caller; {@code null} if there is none now.
   *
   * @throws LostRecords if records that the read still wants are no longer kept
   * @throws RuntimeException if a page could not be fetched
   */
  @Nullable Step poll(long nowNanos, Instant now) {
    pause = null;
    while (true) {
      Step step = read.next(nowNanos, now);
      if (step instanceof Step.Fetch fetch) {
        if (!takePage(fetch.from(), now)) {
          return null;
        }
      } else if (step instanceof Step.Await await) {
        if (!takeNews(await)) {
          return null;
        }
      } else {
        live |= step instanceof Step.CaughtUp;
        return step;
      }
    }
  }

  /** Lets go of the pages held; they are fetched again when they are wanted. */
  void release() {
    if (fetching != null) {
      fetching.cancel(false);
      fetching = null;
    }
    read.release();
  }

  /** Lets go of everything. */
  void close() {
    release();
    if (awaiting != null) {
      awaiting.cancel(false);
      awaiting = null;
    }
  }

  private boolean takePage(Offset from, Instant now) {
    if (fetching == null) {
      fetchedAhead = false;
      fetching = fetch(from);
    }
    if (!fetching.isDone()) {
      return false;
    }
    Fetched fetched = join(fetching);
    fetching = null;
    if (fetched instanceof Fetched.Page page) {
      if (fetchedAhead && page.records().isEmpty() && page.asked().plus(FRESH).isBefore(now)) {
        return takePage(from, now); // The reader was slow: by now there may be more.
      }
      read.page(page.records(), page.atTail(), page.asked());
      fetchAhead(page, from);
    } else if (fetched instanceof Fetched.OutOfRange outside) {
      lost(from, outside.range());
    }
    return true;
  }

  private void fetchAhead(Fetched.Page page, Offset from) {
    List<LogRecord> records = page.records();
    if (page.atTail() || records.isEmpty()) {
      return;
    }
    Offset after = from.plus(records.size());
    if (read.wants(after)) {
      fetchedAhead = true;
      fetching = fetch(after);
    }
  }

  private CompletableFuture<Fetched> fetch(Offset from) {
    CompletableFuture<Fetched> future = source.fetch(partition, from);
    if (!future.isDone()) {
      var unused = future.whenComplete((page, failure) -> signal.run());
    }
    return future;
  }

  private boolean takeNews(Step.Await await) {
    if (awaiting == null) {
      awaiting = source.await(partition, await.next());
      var unused = awaiting.whenComplete((news, failure) -> signal.run());
    }
    if (!awaiting.isDone()) {
      pause = await;
      return false;
    }
    CompletableFuture<?> news = awaiting;
    awaiting = null;
    join(news);
    read.more();
    return true;
  }

  private void lost(Offset from, OffsetRange range) {
    if (!clamp || !from.isBefore(range.earliest())) {
      throw new LostRecords(partition, from, range);
    }
    read.skipTo(range.earliest());
  }

  private static <T> T join(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Records that a read wants are not kept any more. */
  static final class LostRecords extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Partition partition;
    private final transient OffsetRange range;

    LostRecords(Partition partition, Offset wanted, OffsetRange range) {
      super(partition + " does not hold offset " + wanted, null, false, false);
      this.partition = partition;
      this.range = range;
    }

    Partition partition() {
      return partition;
    }

    OffsetRange range() {
      return range;
    }
  }
}
