package dev.trestle.replayer.operation;

import dev.trestle.log.store.StoreException;
import dev.trestle.proto.Problem;
import dev.trestle.server.Drainable;
import dev.trestle.server.Watches;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Streams how operations change to whoever watches. Safe across threads. However many watch one
 * operation, it costs one read every half second; a slow watcher is told the newest state only.
 */
@Singleton
public final class OperationWatch implements Drainable {

  /** Calls that watch at a time: each is looked at twice a second, on one thread. */
  static final int MAX_WATCHES = 500;

  private final OperationStore store;
  private final OperationConfig config;
  private final Watches<Watch<?>> watches = new Watches<>("operations", MAX_WATCHES);

  OperationWatch(OperationStore store, OperationConfig config) {
    this.store = store;
    this.config = config;
  }

  @PostConstruct
  void start() {
    watches.start(config.saveInterval(), this::tell);
  }

  /**
   * Answers a call with the operation as it is, again whenever it has changed, and ends the call
   * when it has ended. Blocks for one read; to be called on the call's own thread.
   *
   * @param message makes a message of what there is to tell
   * @param refusal why the caller may not see the operation any more, {@code null} if they may;
   *     asked each time that it is looked at
   * @param unknown tells the caller that there is no such operation
   * @throws io.grpc.StatusRuntimeException {@code OVERLOADED} if as many watch as may
   */
  public <T> void watch(
      OperationId id,
      Function<Operation, T> message,
      Function<Operation, @Nullable Problem> refusal,
      Problem unknown,
      ServerCallStreamObserver<T> caller) {
    watches.checkRoom();
    Watch<T> watch = new Watch<>(id, message, refusal, unknown, caller);
    caller.setOnCancelHandler(() -> watches.remove(watch));
    watch.tell(store.get(id));
    watches.add(watch);
    if (caller.isCancelled()) {
      watches.remove(watch);
    }
  }

  /** Looks once at each operation that is watched. */
  void tell() {
    watches.tellEach(Watch::id, store::get, StoreException.class, Watch::tell);
  }

  @Override
  public CompletionStage<Void> drain() {
    return watches.drain();
  }

  @PreDestroy
  void close() {
    watches.close();
  }

  /** One call. Told by one thread at a time. */
  private static final class Watch<T> implements Watches.Watch {
    private final OperationId id;
    private final Function<Operation, T> message;
    private final Function<Operation, @Nullable Problem> refusal;
    private final Problem unknown;
    private final ServerCallStreamObserver<T> caller;
    private long told;
    private boolean over;

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

    OperationId id() {
      return id;
    }

    synchronized void tell(Optional<Operation> now) {
      if (over) {
        return;
      }
      @Nullable Problem refused = now.isPresent() ? refusal.apply(now.get()) : null;
      if (refused != null) {
        end(refused.toException());
      } else if (!caller.isReady() && told != 0) {
        return; // It is told the newest once it takes something.
      } else if (now.isEmpty()) {
        end(unknown.toException());
      } else if (now.get().version() != told) {
        told = now.get().version();
        caller.onNext(message.apply(now.get()));
        if (now.get().isEnded()) {
          over = true;
          caller.onCompleted();
        }
      }
    }

    @Override
    public synchronized boolean isOver() {
      return over;
    }

    @Override
    public synchronized void end(Throwable reason) {
      if (!over) {
        over = true;
        caller.onError(reason);
      }
    }
  }
}
