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

/**
 * Pages from the log, fetched on threads of their own, and tried again for {@link
 * ReadConfig#fetchPatience} if the storage does not answer or throttles.
 */
final class LogSource implements RecordSource {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final LogReader reader;
  private final LogTail tail;
  private final ReadConfig config;
  private final Executor fetchers;
  private final ScheduledExecutorService timers;
  private final Clock clock;
  private final Timer fetches;
  private final Counter retries;

  /**
   * @param fetchers bounds how many pages are fetched at a time
   * @param timers spaces the tries
   */
  LogSource(
      LogReader reader,
      LogTail tail,
      ReadConfig config,
      Executor fetchers,
      ScheduledExecutorService timers,
      Clock clock,
      MeterRegistry registry) {
    this.reader = reader;
    this.tail = tail;
    this.config = config;
    this.fetchers = fetchers;
    this.timers = timers;
    this.clock = clock;
    this.fetches = registry.timer("trestle.read.fetch");
    this.retries = registry.counter("trestle.read.fetch.retries");
  }

  @Override
  public CompletableFuture<Fetched> fetch(Partition partition, Offset from) {
    Fetch fetch = new Fetch(partition, from);
    fetch.tryAfter(Duration.ZERO);
    return fetch.answer;
  }

  @Override
  public CompletableFuture<?> await(Partition partition, Offset next) {
    return tail.awaitBeyond(partition, next);
  }

  /** The tries for one page. */
  private final class Fetch {
    private final CompletableFuture<Fetched> answer = new CompletableFuture<>();
    private final long begun = System.nanoTime();
    private final Partition partition;
    private final Offset from;
    private Duration pause = FIRST_PAUSE;

    Fetch(Partition partition, Offset from) {
      this.partition = partition;
      this.from = from;
    }

    void tryAfter(Duration wait) {
      try {
        if (wait.isZero()) {
          fetchers.execute(this::tryOnce);
        } else {
          var unused =
              timers.schedule(() -> tryAfter(Duration.ZERO), wait.toNanos(), TimeUnit.NANOSECONDS);
        }
      } catch (RejectedExecutionException closed) {
        answer.cancel(false);
      }
    }

    private void tryOnce() {
      if (answer.isDone()) {
        return;
      }
      try {
        answer.complete(fetches.record(this::read));
      } catch (LogUnavailableException e) {
        if (isFinal(e) || elapsed().plus(pause).compareTo(config.fetchPatience()) > 0) {
          answer.completeExceptionally(e);
        } else {
          retries.increment();
          tryAfter(jittered(pause));
          Duration longer = pause.multipliedBy(2);
          pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }

    private Fetched read() {
      Instant asked = clock.instant();
      ReadResult result = reader.read(partition, from, config.pageBytes());
      if (result instanceof ReadResult.Page page) {
        return new Fetched.Page(page.records(), page.atEnd(), asked);
      }
      return new Fetched.OutOfRange(((ReadResult.OutOfRange) result).range());
    }

    private Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - begun);
    }
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
