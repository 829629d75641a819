package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * N callers that each send one event, wait for the answer and send the next. The rate follows from
 * how fast the answers come; the latency says little, as a slow answer also delays the next call.
 */
public final class ClosedLoop implements Load {

  // A caller that failed waits a little: without, a server that is gone would be hammered.
  private static final Executor AFTER_FAILURE =
      CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);

  private final Publishing publishing;
  private final Supplier<Event> events;
  private final int callers;
  private final Tally tally = new Tally();
  private final Semaphore stopped = new Semaphore(0);
  private volatile boolean stopping;

  private ClosedLoop(Publishing publishing, Supplier<Event> events, int callers) {
    this.publishing = publishing;
    this.events = events;
    this.callers = callers;
  }

  /** Sets the callers to work. */
  public static ClosedLoop start(Publishing publishing, Supplier<Event> events, int callers) {
    ClosedLoop loop = new ClosedLoop(publishing, events, callers);
    for (int i = 0; i < callers; i++) {
      loop.send();
    }
    return loop;
  }

  private void send() {
    if (stopping) {
      stopped.release();
      return;
    }
    Event event = events.get();
    long sent = System.nanoTime();
    publishing.send(
        event,
        failure -> {
          tally.answered(System.nanoTime() - sent, failure);
          if (failure == null) {
            send();
          } else {
            AFTER_FAILURE.execute(this::send);
          }
        });
  }

  @Override
  public Window count(Duration time) throws InterruptedException {
    return tally.count(time);
  }

  @Override
  public long published() {
    return tally.published();
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    stopped.acquire(callers);
  }
}
