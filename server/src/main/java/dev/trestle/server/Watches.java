package dev.trestle.server;

import static java.util.stream.Collectors.groupingBy;

import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that watch one kind of thing, and the thread that looks for all of them and tells each
 * what is new. When the service stops, each is ended with {@code SHUTTING_DOWN}. Safe across
 * threads.
 *
 * @param <W> one call
 */
public final class Watches<W extends Watches.Watch> implements Drainable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);
  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  /** One call. Safe across threads: it may end while it is told something. */
  public interface Watch {

    /** Whether nothing is told any more. */
    boolean isOver();

    /**
     * Ends the call, unless it has ended.
     *
     * @param reason with the status for the caller; anything else is a defect, and {@code INTERNAL}
     *     to them
     */
    void end(Throwable reason);
  }

  private final String what;
  private final int most;
  private final Set<W> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService teller;

  /**
   * None yet.
   *
   * @param what is watched, in the plural, such as {@code jobs}
   * @param most calls at a time
   */
  public Watches(String what, int most) {
    this.what = what;
    this.most = most;
    this.teller = DaemonThreads.scheduled("watch-" + what, 1);
  }

  /** Looks after each interval, one look at a time. A look that throws is fatal. */
  public void start(Duration interval, Runnable look) {
    long nanos = interval.toNanos();
    var unused = teller.scheduleWithFixedDelay(look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * To be asked before a call is answered.
   *
   * @throws io.grpc.StatusRuntimeException {@code OVERLOADED} if as many watch as may
   */
  public void checkRoom() {
    if (open().size() >= most) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_OVERLOADED,
              most + " calls watch " + what + ", as many as this server carries")
          .withRetryDelay(RETRY_LATER)
          .toException();
    }
  }

  /** Adds a call, or ends it if the service stops. */
  public void add(W watch) {
    watches.add(watch);
    if (teller.isShutdown()) {
      endAll();
    }
  }

  /** Forgets a call whose caller has gone. */
  public void remove(W watch) {
    watches.remove(watch);
  }

  /** The calls that have not ended. */
  public List<W> open() {
    watches.removeIf(Watch::isOver);
    return List.copyOf(watches);
  }

  /**
   * Looks once at each thing that is watched, and tells those who watch it. They are told at the
   * next look if the thing cannot be looked at now; any other failure ends the calls that it
   * concerns.
   *
   * @param thing what a call watches
   * @param look how the thing is now
   * @param outage what a look throws if it may succeed the next time
   */
  public <K, V> void tellEach(
      Function<W, K> thing,
      Function<K, V> look,
      Class<? extends RuntimeException> outage,
      BiConsumer<W, V> tell) {
    open().stream()
        .collect(groupingBy(thing))
        .forEach((each, watchers) -> tellOf(each, watchers, look, outage, tell));
  }

  private <K, V> void tellOf(
      K thing,
      List<W> watchers,
      Function<K, V> look,
      Class<? extends RuntimeException> outage,
      BiConsumer<W, V> tell) {
    V now;
    try {
      now = look.apply(thing);
    } catch (RuntimeException e) {
      if (outage.isInstance(e)) {
        LOG.warn("Of {}, {} cannot be looked at; tried again: {}", what, thing, e.getMessage());
      } else {
        watchers.forEach(watch -> end(watch, e));
      }
      return;
    }
    for (W watch : watchers) {
      try {
        tell.accept(watch, now);
      } catch (RuntimeException defect) {
        end(watch, defect);
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

  /** Stops to look; calls that are open stay so. */
  @Override
  public void close() {
    teller.shutdownNow();
  }

  private void endAll() {
    for (W watch : watches) {
      if (watches.remove(watch)) {
        end(
            watch,
            Problem.of(ErrorReason.ERROR_REASON_SHUTTING_DOWN, "The server is stopping: retry")
                .toException());
      }
    }
  }

  private void end(W watch, Throwable reason) {
    try {
      watch.end(reason);
    } catch (RuntimeException e) {
      LOG.error("A call that watches {} cannot be ended, as it should for {}", what, reason, e);
    }
    watches.remove(watch);
  }
}
