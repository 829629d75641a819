package dev.trestle.adapter.scale;

import dev.trestle.adapter.dispatch.Loads;
import dev.trestle.externalscaler.IsActiveResponse;
import dev.trestle.proto.Problem;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import dev.trestle.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Streams whether routes have work to whoever watches. Safe across threads. However many watch a
 * route, it costs one read a second.
 */
@Singleton
final class ActivityWatch implements Drainable {

  /** KEDA has one for each thing that it scales. */
  static final int MAX_WATCHES = 500;

  private static final Logger LOG = LoggerFactory.getLogger(ActivityWatch.class);

  private final Loads loads;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService teller = DaemonThreads.scheduled("activity-watch", 1);

  ActivityWatch(Loads loads) {
    this.loads = loads;
  }

  @PostConstruct
  void start() {
    var unused = teller.scheduleWithFixedDelay(this::tell, 1, 1, TimeUnit.SECONDS);
  }

  /** Answers with what is now, and again whenever it has changed. */
  void watch(String route, boolean isActive, ServerCallStreamObserver<IsActiveResponse> caller) {
    if (watches.size() >= MAX_WATCHES) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_OVERLOADED,
              MAX_WATCHES + " calls watch routes, as many as this server carries")
          .withRetryDelay(Duration.ofSeconds(5))
          .toException();
    }
    Watch watch = new Watch(route, caller, isActive);
    caller.setOnCancelHandler(() -> watches.remove(watch));
    watches.add(watch);
    if (caller.isCancelled()) {
      watches.remove(watch);
    }
    if (teller.isShutdown()) {
      endAll();
    }
  }

  /** Looks once at each route that is watched. */
  void tell() {
    Map<String, Boolean> seen = new HashMap<>();
    for (Watch watch : watches) {
      try {
        watch.tell(seen.computeIfAbsent(watch.route, route -> loads.of(route).isActive()));
      } catch (StatusRuntimeException e) {
        watches.remove(watch);
        watch.end(e);
      } catch (SdkException e) {
        LOG.warn("Route {} cannot be looked at; tried again: {}", watch.route, e.getMessage());
      } catch (RuntimeException defect) {
        LOG.error("A watch of route {} failed", watch.route, defect);
        watches.remove(watch);
      }
    }
  }

  @Override
  public CompletionStage<Void> drain() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try {
      teller.execute(
          () -> {
            endAll();
            ended.complete(null);
          });
    } catch (RejectedExecutionException closed) {
      ended.complete(null);
    }
    teller.shutdown();
    return ended;
  }

  @PreDestroy
  void close() {
    teller.shutdownNow();
  }

  private void endAll() {
    for (Watch watch : watches) {
      if (watches.remove(watch)) {
        watch.end(
            Problem.of(ErrorReason.ERROR_REASON_SHUTTING_DOWN, "The server is stopping: retry")
                .toException());
      }
    }
  }

  /** One call. */
  private static final class Watch {
    private final String route;
    private final ServerCallStreamObserver<IsActiveResponse> caller;
    private boolean told;
    private boolean over;

    Watch(String route, ServerCallStreamObserver<IsActiveResponse> caller, boolean isActive) {
      this.route = route;
      this.caller = caller;
      this.told = isActive;
      caller.onNext(IsActiveResponse.newBuilder().setResult(isActive).build());
    }

    synchronized void tell(boolean isActive) {
      // A caller who takes nothing now is told what is true once they do.
      if (!over && isActive != told && caller.isReady()) {
        told = isActive;
        caller.onNext(IsActiveResponse.newBuilder().setResult(isActive).build());
      }
    }

    synchronized void end(RuntimeException problem) {
      if (!over) {
        over = true;
        caller.onError(problem);
      }
    }
  }
}
