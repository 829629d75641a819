package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Batch;
import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import dev.trestle.log.SettableClock;
import dev.trestle.log.TestEvents;
import dev.trestle.log.state.LogDescription;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** Appenders over a store that is sound, faulty or gated, with what they tell their listener. */
abstract class AppenderFixture {

  static final Partition PARTITION = Partition.first("events");
  static final AppendConfig CONFIG =
      AppendConfig.defaults()
          .withBackoff(Duration.ofMillis(1), Duration.ofMillis(4))
          .withCloseTimeout(Duration.ofSeconds(20));

  final InMemoryBatchStore store = new InMemoryBatchStore();
  final InMemoryStateTable state = new InMemoryStateTable();
  final FaultyBatchStore faulty = new FaultyBatchStore(store);
  final GatedBatchStore gated = new GatedBatchStore(store);
  final SettableClock clock = new SettableClock();
  final List<Batch> heard = new CopyOnWriteArrayList<>();
  final List<LogAppender> open = new ArrayList<>();

  @AfterEach
  void closeAll() {
    gated.letThrough(1_000);
    open.forEach(LogAppender::close);
  }

  Appended appendUntilRecorded(LogAppender appender, Event event) throws Exception {
    while (true) {
      try {
        return get(appender.append("events", event));
      } catch (ExecutionException failed) {
        assertThat(failed).cause().isInstanceOf(LogUnavailableException.class);
      }
    }
  }

  Appended recorded(long offset, boolean duplicate) {
    return new Appended.Recorded(
        new Position(PARTITION, Offset.of(offset)), clock.instant(), duplicate);
  }

  LogAppender appender(BatchStore through, AppendConfig config) {
    return appender(through, config, (batch, attachments) -> heard.add(batch));
  }

  LogAppender appender(BatchStore through, AppendConfig config, AppendListener listener) {
    LogAppender appender =
        new LogAppender(through, state, logs(1), clock, config, listener, clock::elapsedNanos);
    open.add(appender);
    return appender;
  }

  /** Every log exists and has so many partitions. */
  static Function<String, Optional<LogDescription>> logs(int partitions) {
    return log -> Optional.of(new LogDescription(log, partitions, Instant.EPOCH, Optional.empty()));
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  static Appended get(CompletableFuture<Appended> reply) throws Exception {
    return reply.get(20, TimeUnit.SECONDS);
  }

  /** Appends the events {@code e<from>} to {@code e<to - 1>}. */
  final void fill(LogAppender appender, int from, int to) throws Exception {
    if (to - from > 10_000) {
      fill(appender, from, to - 10_000);
      fill(appender, to - 10_000, to);
      return;
    }
    List<CompletableFuture<Appended>> replies = new ArrayList<>();
    for (int i = from; i < to; i++) {
      replies.add(appender.append("events", TestEvents.event("e" + i)));
    }
    for (CompletableFuture<Appended> reply : replies) {
      assertThat(get(reply)).isInstanceOf(Appended.Recorded.class);
    }
  }
}
