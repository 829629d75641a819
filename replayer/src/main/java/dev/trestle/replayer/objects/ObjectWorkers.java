package dev.trestle.replayer.objects;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does many small requests at a time, for all object logs together. Safe across threads. */
public final class ObjectWorkers implements AutoCloseable {

  private final ExecutorService threads;

  /** Does them on these threads, which end with it. */
  public ObjectWorkers(ExecutorService threads) {
    this.threads = threads;
  }

  /**
   * Applies a function to each, and waits for all, whatever comes of them.
   *
   * @return the results in the order of what was given
   * @throws RuntimeException the first that was thrown
   */
  public <T, R> List<R> each(List<T> of, Function<T, R> work) throws InterruptedException {
    List<Future<R>> futures = new ArrayList<>();
    for (T one : of) {
      futures.add(threads.submit(() -> work.apply(one)));
    }
    List<R> results = new ArrayList<>();
    RuntimeException first = null;
    for (Future<R> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        first = first == null ? unchecked(e) : first;
      }
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  /**
   * Applies a function to parts of a list, as {@link #each} does.
   *
   * @param size of a part at most
   */
  public <T, R> List<R> parts(List<T> all, int size, Function<List<T>, R> work)
      throws InterruptedException {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(all.subList(from, Math.min(from + size, all.size())));
    }
    return each(parts, work);
  }

  /** Has a thread do this some time. */
  public void execute(Runnable work) {
    threads.execute(work);
  }

  private static RuntimeException unchecked(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(failed);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
