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
 * and waits for records to come. Not safe across threads; futures only signal.
 *
 * <p>Holds at most two pages, which have room in the budget. Records that are in memory anyway are
 * sent from there, and held no longer than a turn.
 */
final class PartitionFlow {

  /** An older look at a partition's end is not worth a caught-up mark. */
  private static final Duration FRESH = Duration.ofMillis(50);

  private final Partition partition;
  private final PartitionRead read;
  private final RecordSource source;
  private final boolean clamp;
  private final Runnable signal;

  private final PageSize size;

  private @Nullable CompletableFuture<Fetched> fetching;
  private boolean fetchedAhead;
  private ByteBudget.@Nullable Room room;
  private boolean fromMemory;
  private Offset pageStart;
  private long heldSince;
  private @Nullable CompletableFuture<?> awaiting;
  private Step.@Nullable Await pause;
  private boolean live;

  /**
   * @param clamp whether records that are no longer kept are skipped
   * @param size of its pages; changed here
   * @param signal called on any thread when {@link #poll} may have more
   */
  PartitionFlow(
      Partition partition,
      PartitionRead read,
      RecordSource source,
      boolean clamp,
      PageSize size,
      Runnable signal) {
    this.partition = partition;
    this.read = read;
    this.source = source;
    this.clamp = clamp;
    this.size = size;
    this.signal = signal;
    this.pageStart = read.next();
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
      if (!read.hasPage()) {
        pageTaken();
      }
      if (step instanceof Step.Fetch fetch) {
        if (!takePage(fetch.from(), nowNanos, now)) {
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

  /** A turn ends: what is in memory for others is theirs. */
  void endTurn() {
    if (fromMemory) {
      fromMemory = false;
      read.release();
    }
  }

  /**
   * The read has to wait. Lets go of its pages, which are fetched again when they are wanted, if it
   * has held them for long, or would have by the time it goes on.
   *
   * @param waitNanos how long the read waits at least
   * @param patience how long pages may be held
   * @return nanoseconds until it is to be called again, should the read still wait; {@link
   *     Long#MAX_VALUE}: nothing is held
   */
  long rest(long nowNanos, long waitNanos, Duration patience) {
    if (room == null && fetching == null) {
      return Long.MAX_VALUE;
    }
    long left = heldSince + patience.toNanos() - nowNanos;
    if (left > waitNanos) {
      return left;
    }
    letGo();
    return Long.MAX_VALUE;
  }

  /** Lets go of everything. */
  void close() {
    letGo();
    if (awaiting != null) {
      awaiting.cancel(false);
      awaiting = null;
    }
  }

  private void letGo() {
    if (fetching != null) {
      drop(fetching);
      fetching = null;
    }
    if (room != null) {
      size.letGo(read.next().value() - pageStart.value());
      room.giveBack();
      room = null;
    }
    read.release();
  }

  /** A page that came in between is given back. */
  private static void drop(CompletableFuture<Fetched> fetch) {
    if (!fetch.cancel(false)
        && !fetch.isCompletedExceptionally()
        && fetch.join() instanceof Fetched.Page page
        && page.room() != null) {
      page.room().giveBack();
    }
  }

  private void pageTaken() {
    fromMemory = false;
    if (room != null) {
      room.giveBack();
      room = null;
      size.taken();
    }
  }

  private boolean takePage(Offset from, long nowNanos, Instant now) {
    if (fetching == null) {
      Fetched.Page atHand = source.atHand(partition, from);
      // A read that asks again where it knows the end wants to know it anew.
      if (atHand != null && !(atHand.records().isEmpty() && read.isCaughtUp())) {
        fromMemory = true;
        read.page(atHand.records(), atHand.atTail(), atHand.asked());
        return true;
      }
      fetchedAhead = false;
      heldSince = nowNanos;
      fetching = fetch(from);
    }
    if (!fetching.isDone()) {
      return false;
    }
    Fetched fetched = join(fetching);
    fetching = null;
    if (fetched instanceof Fetched.Page page) {
      if (fetchedAhead && page.records().isEmpty() && page.asked().plus(FRESH).isBefore(now)) {
        return takePage(from, nowNanos, now); // The reader was slow: by now there may be more.
      }
      room = page.room();
      pageStart = from;
      heldSince = nowNanos;
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
    if (read.wants(after) && source.hasRoom() && source.atHand(partition, after) == null) {
      fetchedAhead = true;
      fetching = fetch(after);
    }
  }

  private CompletableFuture<Fetched> fetch(Offset from) {
    int wanted = (int) Math.min(size.records(), read.mostFrom(from));
    CompletableFuture<Fetched> future = source.fetch(partition, from, wanted);
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
