package dev.trestle.adapter.scale;

import dev.trestle.adapter.dispatch.Loads;
import dev.trestle.externalscaler.IsActiveResponse;
import dev.trestle.server.Drainable;
import dev.trestle.server.Watches;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Streams whether routes have work to whoever watches. Safe across threads. However many watch a
 * route, it costs one read a second.
 */
@Singleton
final class ActivityWatch implements Drainable {

  /** KEDA has one for each thing that it scales. */
  static final int MAX_WATCHES = 500;

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Loads loads;
  private final Watches<Watch> watches = new Watches<>("routes", MAX_WATCHES);

  ActivityWatch(Loads loads) {
    this.loads = loads;
  }

  @PostConstruct
  void start() {
    watches.start(INTERVAL, this::tell);
  }

  /** Answers with what is now, and again whenever it has changed. */
  void watch(String route, boolean isActive, ServerCallStreamObserver<IsActiveResponse> caller) {
    watches.checkRoom();
    Watch watch = new Watch(route, caller, isActive);
    caller.setOnCancelHandler(() -> watches.remove(watch));
    watches.add(watch);
    if (caller.isCancelled()) {
      watches.remove(watch);
    }
  }

  /** Looks once at each route that is watched. */
  void tell() {
    watches.tellEach(
        Watch::route, route -> loads.of(route).isActive(), SdkException.class, Watch::tell);
  }

  @Override
  public CompletionStage<Void> drain() {
    return watches.drain();
  }

  @PreDestroy
  void close() {
    watches.close();
  }

  /** One call. */
  private static final class Watch implements Watches.Watch {
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

    String route() {
      return route;
    }

    synchronized void tell(boolean isActive) {
      // A caller who takes nothing now is told what is true once they do.
      if (!over && isActive != told && caller.isReady()) {
        told = isActive;
        caller.onNext(IsActiveResponse.newBuilder().setResult(isActive).build());
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
