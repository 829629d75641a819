package dev.trestle.replayer.read;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogTail;
import dev.trestle.log.read.ReadResult;
import dev.trestle.log.store.StoreException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pages from the log, fetched on threads of their own, and tried again for {@link
 * ReadConfig#fetchPatience} if the storage does not answer or throttles. Each try waits for room in
 * the budget first, and holds none while it waits for the next.
 */
final class LogSource implements RecordSource {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final LogReader reader;
  private final LogTail tail;
  private final ReadConfig config;
  private final ByteBudget budget;
  private final int pageBytes;
  private final Executor fetchers;
  private final ScheduledExecutorService timers;
  private final Clock clock;
  private final Timer fetches;
  private final Counter retries;

  /**
   * @param budget what pages take room of; one page an eighth of it at most
   * @param fetchers bounds how many pages are fetched at a time
   * @param timers spaces the tries
   */
  LogSource(
      LogReader reader,
      LogTail tail,
      ReadConfig config,
      ByteBudget budget,
      Executor fetchers,
      ScheduledExecutorService timers,
      Clock clock,
      MeterRegistry registry) {
    this.reader = reader;
    this.tail = tail;
    this.config = config;
    this.budget = budget;
    this.pageBytes = (int) Math.max(1, Math.min(config.pageBytes(), budget.total() / 8));
    this.fetchers = fetchers;
    this.timers = timers;
    this.clock = clock;
    this.fetches = registry.timer("trestle.read.fetch");
    this.retries = registry.counter("trestle.read.fetch.retries");
  }

  @Override
  public Fetched.@Nullable Page atHand(Partition partition, Offset from) {
    ReadResult.Page page = reader.atHand(partition, from);
    return page == null ? null : fetched(page, clock.instant(), null);
  }

  @Override
  public CompletableFuture<Fetched> fetch(Partition partition, Offset from, int maxRecords) {
    Fetch fetch = new Fetch(partition, from, maxRecords);
    fetch.begin();
    return fetch.answer;
  }

  @Override
  public boolean hasRoom() {
    return budget.hasRoom(pageBytes);
  }

  @Override
  public CompletableFuture<?> await(Partition partition, Offset next) {
    return tail.awaitBeyond(partition, next);
  }

  private static Fetched.Page fetched(
      ReadResult.Page page, Instant asked, ByteBudget.@Nullable Room room) {
    Instant seen = page.endSeen();
    return new Fetched.Page(page.records(), seen != null, seen == null ? asked : seen, room);
  }

  /** The tries for one page. */
  private final class Fetch {
    private final CompletableFuture<Fetched> answer = new CompletableFuture<>();
    private final long begun = System.nanoTime();
    private final Partition partition;
    private final Offset from;
    private final int maxRecords;
    private Duration pause = FIRST_PAUSE;

    Fetch(Partition partition, Offset from, int maxRecords) {
      this.partition = partition;
      this.from = from;
      this.maxRecords = maxRecords;
    }

    void begin() {
      if (answer.isDone()) {
        return;
      }
      CompletableFuture<ByteBudget.Room> place = budget.acquire(pageBytes);
      var room = place.thenAccept(this::execute);
      if (!room.isDone()) {
        var unused = answer.whenComplete((fetched, failure) -> place.cancel(false));
      }
    }

    private void execute(ByteBudget.Room room) {
      try {
        fetchers.execute(() -> tryOnce(room));
      } catch (RejectedExecutionException closed) {
        room.giveBack();
        answer.cancel(false);
      }
    }

    private void tryOnce(ByteBudget.Room room) {
      boolean handedOver = false;
      try {
        if (!answer.isDone()) {
          Fetched fetched = fetches.record(() -> read(room));
          handedOver = answer.complete(fetched) && hasRoom(fetched);
        }
      } catch (LogUnavailableException e) {
        tryAgain(e);
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      } catch (Error e) {
        answer.completeExceptionally(e); // The read ends; what becomes of the process, others say.
        throw e;
      } finally {
        if (!handedOver) {
          room.giveBack();
        }
      }
    }

    private void tryAgain(LogUnavailableException e) {
      if (isFinal(e) || elapsed().plus(pause).compareTo(config.fetchPatience()) > 0) {
        answer.completeExceptionally(e);
        return;
      }
      retries.increment();
      try {
        var unused = timers.schedule(this::begin, jittered(pause).toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closed) {
        answer.cancel(false);
      }
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private Fetched read(ByteBudget.Room room) {
      Instant asked = clock.instant();
      ReadResult result = reader.read(partition, from, (int) room.bytes(), maxRecords);
      if (!(result instanceof ReadResult.Page page)) {
        return new Fetched.OutOfRange(((ReadResult.OutOfRange) result).range());
      }
      if (page.records().isEmpty()) {
        return fetched(page, asked, null);
      }
      room.resize(page.records().stream().mapToLong(each -> each.event().heldBytes()).sum());
      return fetched(page, asked, room);
    }

    private Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - begun);
    }
  }

  private static boolean hasRoom(Fetched fetched) {
    return fetched instanceof Fetched.Page page && page.room() != null;
  }

  /** Without the table or the permission, trying again does not help. */
  private static boolean isFinal(LogUnavailableException e) {
    return e.getCause() instanceof StoreException cause
        && cause.failure() == StoreException.Failure.REFUSED;
  }

  /** From half of it to all of it, so that many readers do not come back together. */
  private static Duration jittered(Duration pause) {
    return Duration.ofNanos(
        ThreadLocalRandom.current().nextLong(pause.toNanos() / 2, pause.toNanos() + 1));
  }
}
