package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Batch;
import dev.trestle.log.Event;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TestEvents;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several processes' worth of writers on one partition, each with its own appender over its own
 * faulty way to the store. Every event is published through two of them at the same moment, and
 * again after every failure, until it is acknowledged.
 */
public final class ContendingWriters {

  private final Partition partition;
  private final BatchStore store;
  private final List<LogAppender> appenders = new ArrayList<>();
  private final List<FaultyBatchStore> faults = new ArrayList<>();
  private final List<Batch> heard = new CopyOnWriteArrayList<>();
  private final Map<String, Offset> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> firsts = new ConcurrentHashMap<>();

  public ContendingWriters(
      BatchStore store, Partition partition, int writers, long seed, double faultProbability) {
    this.store = store;
    this.partition = partition;
    AppendConfig config =
        AppendConfig.defaults()
            .withMaxBatch(100, 64 * 1024)
            .withMaxWait(Duration.ofSeconds(2))
            .withBackoff(Duration.ofMillis(1), Duration.ofMillis(8));
    for (int i = 0; i < writers; i++) {
      FaultyBatchStore faulty = new FaultyBatchStore(store, seed * 1_000 + i, faultProbability);
      if (faultProbability > 0) {
        // Each at least once, and then at random.
        faulty.plan(FaultyBatchStore.Fault.values());
      }
      faults.add(faulty);
      appenders.add(
          new LogAppender(
              faulty,
              new InMemoryStateTable(),
              AppenderFixture.logs(1),
              Clock.systemUTC(),
              config,
              (batch, attachments) -> heard.add(batch)));
    }
  }

  /** Publishes, and asserts that every event is in the log exactly once where it was told to be. */
  public void publishAndCheck(int eventsPerWriter) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(appenders.size() * 2);
    List<Future<?>> running = new ArrayList<>();
    for (int writer = 0; writer < appenders.size(); writer++) {
      int own = writer;
      // Each writer's events are published by its neighbour as well.
      running.add(clients.submit(() -> publish(own, own, eventsPerWriter)));
      running.add(
          clients.submit(() -> publish(own, (own + 1) % appenders.size(), eventsPerWriter)));
    }
    for (Future<?> each : running) {
      each.get(120, TimeUnit.SECONDS);
    }
    clients.shutdown();
    appenders.forEach(LogAppender::close);

    List<Batch> batches = LogChecker.batches(store, partition);
    assertThat(LogChecker.problems(batches, acknowledged)).isEmpty();
    assertThat(acknowledged).hasSize(eventsPerWriter * appenders.size());
    assertThat(batches.stream().mapToLong(batch -> batch.events().size()).sum())
        .isEqualTo(acknowledged.size());
    assertThat(firsts.values()).allSatisfy(count -> assertThat(count.get()).isLessThan(2));
    assertThat(idsOf(heard)).containsExactlyInAnyOrderElementsOf(idsOf(batches));
  }

  int injected(FaultyBatchStore.Fault fault) {
    return faults.stream().mapToInt(each -> each.injected(fault)).sum();
  }

  /** Tries lost to another writer. */
  public long conflicts() {
    return appenders.stream().mapToLong(each -> each.stats().conflicts()).sum();
  }

  private void publish(int owner, int through, int events) {
    Map<Event, CompletableFuture<Appended>> open = new HashMap<>();
    for (int i = 0; i < events; i++) {
      Event event = TestEvents.event("w" + owner + "-" + i, "{\"n\":" + i + "}");
      open.put(event, appenders.get(through).append(partition.log(), event));
      if (open.size() == 50 || i == events - 1) {
        settle(open, appenders.get(through));
      }
    }
  }

  private void settle(Map<Event, CompletableFuture<Appended>> open, LogAppender appender) {
    while (!open.isEmpty()) {
      Map<Event, CompletableFuture<Appended>> again = new HashMap<>();
      open.forEach(
          (event, reply) -> {
            if (!isAcknowledged(event, reply)) {
              again.put(event, appender.append(partition.log(), event));
            }
          });
      open.clear();
      open.putAll(again);
    }
  }

  private boolean isAcknowledged(Event event, CompletableFuture<Appended> reply) {
    Appended outcome;
    try {
      outcome = reply.join();
    } catch (CompletionException failed) {
      assertThat(failed.getCause()).isInstanceOf(LogUnavailableException.class);
      return false;
    }
    assertThat(outcome).isInstanceOf(Appended.Recorded.class);
    Appended.Recorded recorded = (Appended.Recorded) outcome;
    Offset told = recorded.position().offset();
    Offset other = acknowledged.putIfAbsent(event.id(), told);
    assertThat(other == null || other.equals(told)).isTrue();
    if (!recorded.duplicate()) {
      firsts.computeIfAbsent(event.id(), unused -> new AtomicInteger()).incrementAndGet();
    }
    return true;
  }

  private static List<String> idsOf(List<Batch> batches) {
    return batches.stream().map(Batch::id).toList();
  }
}
