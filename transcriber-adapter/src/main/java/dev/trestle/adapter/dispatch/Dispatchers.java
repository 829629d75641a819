package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.Routes;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import dev.trestle.server.Readiness;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** One dispatcher for each route: from when the service is ready until it drains. */
@Context
final class Dispatchers implements Drainable {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatchers.class);

  /** After an error of AWS. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Readiness readiness;
  private final Routes routes;
  private final AdapterConfig adapter;
  private final JobStore jobs;
  private final Tenures tenures;
  private final RouteStates states;
  private final SeenPauses pauses;
  private final SqsWorkerQueues queues;
  private final DispatchMeters meters;
  private final DispatchConfig config;
  private final Clock clock;
  private final String holder = UUID.randomUUID().toString();
  private final ScheduledExecutorService threads;

  Dispatchers(
      Readiness readiness,
      Routes routes,
      AdapterConfig adapter,
      JobStore jobs,
      Tenures tenures,
      RouteStates states,
      SeenPauses pauses,
      SqsWorkerQueues queues,
      DispatchMeters meters,
      DispatchConfig config,
      Clock clock) {
    this.readiness = readiness;
    this.routes = routes;
    this.adapter = adapter;
    this.jobs = jobs;
    this.tenures = tenures;
    this.states = states;
    this.pauses = pauses;
    this.queues = queues;
    this.meters = meters;
    this.config = config;
    this.clock = clock;
    this.threads = DaemonThreads.scheduled("dispatch", routes.all().size());
  }

  @PostConstruct
  void startWhenReady() {
    readiness.thenBegin("Dispatchers of jobs", () -> routes.all().forEach(this::start));
  }

  private void start(Route route) {
    RouteDispatcher dispatcher =
        new RouteDispatcher(
            route.name(),
            route.limits(),
            holder,
            adapter.sendLease(),
            jobs,
            tenures,
            states,
            pauses,
            queues.of(route),
            meters,
            config,
            clock);
    turn(dispatcher, route.name());
  }

  private void turn(RouteDispatcher dispatcher, String route) {
    if (threads.isShutdown()) {
      release(dispatcher, route);
      return;
    }
    Instant now = clock.instant();
    Instant next;
    try {
      next = dispatcher.step();
    } catch (RuntimeException e) {
      LOG.warn("Route {} is not dispatched now; tried again", route, e);
      next = now.plus(REST);
    }
    Duration pause = Duration.between(clock.instant(), next);
    long millis = Math.max(1, Math.min(pause.toMillis(), config.look().toMillis()));
    try {
      var unused = threads.schedule(() -> turn(dispatcher, route), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      release(dispatcher, route);
    }
  }

  private static void release(RouteDispatcher dispatcher, String route) {
    try {
      dispatcher.release();
    } catch (SdkException e) {
      LOG.info("Route {} is free for others when the tenure is over: {}", route, e.getMessage());
    }
  }

  /** Lets each dispatcher end its step; another process takes the route at once. */
  @Override
  public CompletionStage<Void> drain() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    ((ScheduledThreadPoolExecutor) threads).setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
    threads.shutdown();
    Thread waiting =
        DaemonThreads.named("dispatch-drain")
            .newThread(
                () -> {
                  try {
                    var unused = threads.awaitTermination(1, TimeUnit.MINUTES);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  ended.complete(null);
                });
    waiting.start();
    return ended;
  }

  @PreDestroy
  void close() {
    threads.shutdownNow();
  }
}
