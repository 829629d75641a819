package dev.trestle.replayer.objects.projection;

import dev.trestle.proto.Problem;
import dev.trestle.replayer.objects.ObjectLog;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.server.Drainable;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.ListObjectsRequest;
import dev.trestle.v1.ObjectState;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams the objects of projections. However many streams there are, one page of one of them is in
 * memory for each thread of {@link ObjectWorkers}; a caller that takes nothing holds none. Safe
 * across threads.
 */
@Singleton
public final class ObjectListing implements Drainable {

  /** Streams at a time. */
  static final int MAX_OPEN = 200;

  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  private final ObjectStates states;
  private final ObjectWorkers workers;
  private final Set<OpenListing> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  ObjectListing(ObjectStates states, ObjectWorkers workers) {
    this.states = states;
    this.workers = workers;
  }

  /**
   * Answers a call until it ends. Returns at once; to be called on the call's own thread.
   *
   * @param refusal why the caller may not see the objects any more, {@code null} if they may; asked
   *     for each page
   */
  public void open(
      ObjectLog log,
      ListObjectsRequest request,
      Supplier<@Nullable Problem> refusal,
      ServerCallStreamObserver<ObjectState> caller) {
    if (!log.isProjected()) {
      caller.onError(notProjected(log).toException());
      return;
    }
    if (open.size() >= MAX_OPEN) {
      caller.onError(
          Problem.of(
                  ErrorReason.ERROR_REASON_OVERLOADED,
                  MAX_OPEN + " listings are open, as many as this server carries")
              .withRetryDelay(RETRY_LATER)
              .toException());
      return;
    }
    OpenListing listing =
        new OpenListing(log, request, refusal, caller, states, workers, open::remove);
    open.add(listing);
    caller.setOnReadyHandler(listing::signal);
    caller.setOnCancelHandler(listing::cancel);
    listing.signal();
    if (stopping) {
      listing.stop();
    }
  }

  @Override
  public CompletionStage<Void> drain() {
    stopping = true;
    open.forEach(OpenListing::stop);
    return CompletableFuture.completedFuture(null);
  }

  private static Problem notProjected(ObjectLog log) {
    return Problem.of(
            ErrorReason.ERROR_REASON_OBJECT_LOG_NOT_PROJECTED,
            "Object log '"
                + log.name()
                + "' keeps no projection: make one that does, with `projection` set")
        .with("name", log.name());
  }
}
