package dev.trestle.replayer.objects.live;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.state.Leases;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoreException;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectLogCatalog;
import dev.trestle.replayer.objects.ObjectLogConfig;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.replayer.objects.projection.Projections;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import dev.trestle.server.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tends every object log that no other process does, each on a thread of its own, from when the
 * service is ready until it drains. Looks once a second which logs there are: one read, and one for
 * each log that it does not tend.
 */
@Context
final class Tendings implements Drainable {

  private static final Logger LOG = LoggerFactory.getLogger(Tendings.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int RENEWERS = 2;

  private final ObjectLogCatalog catalog;
  private final Leases leases;
  private final Join.Storage storage;
  private final Histories histories;
  private final Projections projections;
  private final Readiness readiness;
  private final String holder = "replayer-" + UUID.randomUUID();
  private final Map<ObjectLog, Tending> tended = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looker = DaemonThreads.scheduled("object-logs", 1);
  private final ScheduledExecutorService renewers =
      DaemonThreads.scheduled("object-log-lease", RENEWERS);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("object-log"));
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean stopping;

  Tendings(
      ObjectLogCatalog catalog,
      Leases leases,
      BatchStore batches,
      StagedChanges staged,
      HistoryIndex index,
      KeyMemory memory,
      ObjectWorkers workers,
      Contents contents,
      LiveMeters meters,
      ObjectLogConfig config,
      Clock clock,
      Histories histories,
      Projections projections,
      Readiness readiness,
      MeterRegistry registry) {
    this.catalog = catalog;
    this.leases = leases;
    this.storage =
        new Join.Storage(batches, staged, index, memory, workers, contents, meters, config, clock);
    this.histories = histories;
    this.projections = projections;
    this.readiness = readiness;
    registry.gaugeMapSize("trestle.objects.tended", List.of(), tended);
  }

  @PostConstruct
  void startWhenReady() {
    if (!storage.config().enabled()) {
      return;
    }
    readiness.thenBegin("Tending object logs", this::start);
  }

  private void start() {
    var unused =
        looker.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      List<ObjectLog> logs = catalog.list();
      tended.forEach(
          (log, tending) -> {
            if (!logs.contains(log)) {
              tending.end();
            }
          });
      for (ObjectLog log : logs) {
        if (!stopping && !tended.containsKey(log)) {
          tend(log);
        }
      }
    } catch (StoreException e) {
      LOG.warn("Object logs cannot be looked for; tried again: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("Object logs could not be looked for; tried again", e);
    }
  }

  private void tend(ObjectLog log) {
    Optional<Tenure> tenure =
        Tenure.take(leases, log.log(), holder, storage.config().lease(), storage.clock(), renewers);
    if (tenure.isEmpty()) {
      return;
    }
    Tending tending = new Tending(log, storage, histories, projections, tenure.get());
    tended.put(log, tending);
    try {
      threads.execute(() -> run(log, tending, tenure.get()));
    } catch (RejectedExecutionException closed) {
      tended.remove(log);
      tenure.get().close();
    }
    if (stopping) {
      tending.end();
    }
  }

  private void run(ObjectLog log, Tending tending, Tenure tenure) {
    try (tenure) {
      LOG.atInfo()
          .addKeyValue("log", log.log())
          .addKeyValue("token", tenure.token())
          .log("Tending {}", log.log());
      tending.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreException | LogUnavailableException | SdkException e) {
      LOG.warn("{} stands still until AWS answers: {}", log.log(), e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("{} stood still; this or another process goes on", log.log(), e);
    } finally {
      tended.remove(log);
      tellDrained();
    }
  }

  @Override
  public CompletionStage<Void> drain() {
    stopping = true;
    looker.shutdown();
    tended.values().forEach(Tending::end);
    tellDrained();
    return drained;
  }

  private void tellDrained() {
    if (stopping && tended.isEmpty()) {
      drained.complete(null);
    }
  }

  @PreDestroy
  void close() {
    stopping = true;
    looker.shutdownNow();
    threads.shutdownNow();
    renewers.shutdownNow();
  }
}
