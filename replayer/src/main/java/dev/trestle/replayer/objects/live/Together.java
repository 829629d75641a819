package dev.trestle.replayer.objects.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Does in one go what several threads ask for: what comes while others are served is gathered, and
 * the first of those who wait does it for all. Nobody waits for more to come. Safe across threads.
 *
 * @param <T> what is asked for
 * @param <R> what all of one go get
 */
final class Together<T, R> {

  private static final class Go<T, R> {
    private final List<T> items = new ArrayList<>();
    private final CompletableFuture<R> done = new CompletableFuture<>();
  }

  private final Semaphore turns;
  private final Function<List<T>, R> work;
  private Go<T, R> gathering = new Go<>();

  /**
   * @param atOnce how many go on at a time
   * @param work begins after all that it is given was asked for
   */
  Together(int atOnce, Function<List<T>, R> work) {
    this.turns = new Semaphore(atOnce);
    this.work = work;
  }

  /** Returns, or throws, what came of the go in which these were. Blocks. */
  R ask(List<T> items) {
    Go<T, R> go;
    boolean leads;
    synchronized (this) {
      go = gathering;
      leads = go.items.isEmpty();
      go.items.addAll(items);
    }
    if (leads) {
      lead(go);
    }
    try {
      return go.done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    }
  }

  private void lead(Go<T, R> go) {
    turns.acquireUninterruptibly();
    try {
      synchronized (this) {
        gathering = new Go<>();
      }
      go.done.complete(work.apply(go.items));
    } catch (RuntimeException e) {
      go.done.completeExceptionally(e);
    } catch (Error e) {
      go.done.completeExceptionally(e);
      throw e;
    } finally {
      turns.release();
    }
  }
}
