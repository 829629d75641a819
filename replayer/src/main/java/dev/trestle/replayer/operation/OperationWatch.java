package dev.trestle.replayer.operation;

import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import dev.trestle.v1.ErrorReason;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams how operations change to whoever watches. Safe across threads. However many watch one
 * operation, it costs one read every half second; a slow watcher is told the newest state only.
 */
@Singleton
public final class OperationWatch implements Drainable {

  /** Calls that watch at a time: each is looked at twice a second, on one thread. */
  static final int MAX_WATCHES = 500;

  private static final Logger LOG = LoggerFactory.getLogger(OperationWatch.class);
  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  private final OperationStore store;
  private final OperationConfig config;
  private final Set<Watch<?>> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService teller = DaemonThreads.scheduled("operation-watch", 1);

  OperationWatch(OperationStore store, OperationConfig config) {
    this.store = store;
    this.config = config;
  }

  @PostConstruct
  void start() {
    long nanos = config.saveInterval().toNanos();
    var unused = teller.scheduleWithFixedDelay(this::tell, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Answers a call with the operation as it is, again whenever it has changed, and ends the call
   * when it has ended. Blocks for one read; to be called on the call's own thread.
   *
   * @param message makes a message of what there is to tell
   * @param refusal why the caller may not see the operation any more, {@code null} if they may;
   *     asked each time that it is looked at
   * @param unknown tells the caller that there is no such operation
   */
  public <T> void watch(
      OperationId id,
      Function<Operation, T> message,
      Function<Operation, @Nullable Problem> refusal,
      Problem unknown,
      ServerCallStreamObserver<T> caller) {
    if (watches.size() >= MAX_WATCHES) {
      caller.onError(
          Problem.of(
                  ErrorReason.ERROR_REASON_OVERLOADED,
                  MAX_WATCHES + " calls watch operations, as many as this server carries")
              .withRetryDelay(RETRY_LATER)
              .toException());
      return;
    }
    Watch<T> watch = new Watch<>(id, message, refusal, unknown, caller);
    caller.setOnCancelHandler(() -> watches.remove(watch));
    watch.tell(store.get(id));
    if (!watch.over) {
      watches.add(watch);
    }
    if (caller.isCancelled()) {
      watches.remove(watch);
    }
    if (teller.isShutdown()) {
      endAll();
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

  private void tell() {
    Map<OperationId, Optional<Operation>> seen = new HashMap<>();
    for (Watch<?> watch : watches) {
      try {
        watch.tell(seen.computeIfAbsent(watch.id, store::get));
      } catch (StoreException e) {
        LOG.warn("Operation {} cannot be looked at; tried again: {}", watch.id, e.getMessage());
      } catch (RuntimeException | Error defect) {
        LOG.error("A watch of operation {} failed", watch.id, defect);
        watches.remove(watch);
      }
      if (watch.over) {
        watches.remove(watch);
      }
    }
  }

  private void endAll() {
    for (Watch<?> watch : watches) {
      if (watches.remove(watch)) {
        watch.end(
            Problem.of(ErrorReason.ERROR_REASON_SHUTTING_DOWN, "The server is stopping: retry"));
      }
    }
  }

  /** One call. Told by one thread at a time. */
  private static final class Watch<T> {
    private final OperationId id;
    private final Function<Operation, T> message;
    private final Function<Operation, @Nullable Problem> refusal;
    private final Problem unknown;
    private final ServerCallStreamObserver<T> caller;
    private long told;
    private volatile boolean over;

    Watch(
        OperationId id,
        Function<Operation, T> message,
        Function<Operation, @Nullable Problem> refusal,
        Problem unknown,
        ServerCallStreamObserver<T> caller) {
      this.id = id;
      this.message = message;
      this.refusal = refusal;
      this.unknown = unknown;
      this.caller = caller;
    }

    synchronized void tell(Optional<Operation> now) {
      if (over) {
        return;
      }
      @Nullable Problem refused = now.isPresent() ? refusal.apply(now.get()) : null;
      if (refused != null) {
        end(refused);
      } else if (!caller.isReady() && told != 0) {
        return; // It is told the newest once it takes something.
      } else if (now.isEmpty()) {
        end(unknown);
      } else if (now.get().version() != told) {
        told = now.get().version();
        caller.onNext(message.apply(now.get()));
        if (now.get().isEnded()) {
          over = true;
          caller.onCompleted();
        }
      }
    }

    synchronized void end(Problem problem) {
      if (!over) {
        over = true;
        caller.onError(problem.toException());
      }
    }
  }
}
