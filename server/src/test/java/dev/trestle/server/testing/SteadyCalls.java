package dev.trestle.server.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callers that call one after the other, each on a thread of its own, whatever else happens. */
public final class SteadyCalls<A> {

  private final List<Thread> callers = new ArrayList<>();
  private final AtomicLongArray made;
  private final Map<A, Long> answers = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean ending;

  /**
   * Begins to call.
   *
   * @param calls one of each caller; each must end by itself
   */
  @SafeVarargs
  public SteadyCalls(Supplier<A>... calls) {
    made = new AtomicLongArray(calls.length);
    for (int caller = 0; caller < calls.length; caller++) {
      int number = caller;
      Thread thread = new Thread(() -> callOn(number, calls[number]));
      thread.setDaemon(true);
      callers.add(thread);
    }
    callers.forEach(Thread::start);
  }

  private void callOn(int caller, Supplier<A> call) {
    while (!ending) {
      try {
        answers.merge(call.get(), 1L, Long::sum);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
      made.incrementAndGet(caller);
    }
  }

  /** Returns once each caller has begun a call after now, and has its answer. */
  public void awaitEach() {
    long[] before = new long[made.length()];
    Arrays.setAll(before, made::get);
    Await.until(
        "calls of each",
        () -> {
          for (int caller = 0; caller < before.length; caller++) {
            // The first to end may have begun earlier.
            if (made.get(caller) < before[caller] + 2) {
              return false;
            }
          }
          return true;
        });
  }

  /**
   * Calls no more.
   *
   * @return the answers there were, and how many of each
   * @throws AssertionError if a call failed
   */
  public Map<A, Long> end() throws InterruptedException {
    ending = true;
    for (Thread each : callers) {
      each.join();
    }
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError("a call failed", first);
    }
    return Map.copyOf(answers);
  }
}
