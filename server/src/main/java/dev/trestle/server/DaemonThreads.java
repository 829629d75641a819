package dev.trestle.server;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads that do not keep the process alive. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** Makes threads of a name, each with its number. */
  public static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * A timer with threads of a name. Java's own keeps to itself what a task throws, and never runs a
   * periodic one again; this one hands it to the thread's handler, see {@link FatalErrors}. A
   * periodic task that throws anything counts as an error: its work is missing from then on.
   */
  public static ScheduledExecutorService scheduled(String name, int threads) {
    ScheduledThreadPoolExecutor timer = new Telling(threads, named(name));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static final class Telling extends ScheduledThreadPoolExecutor {

    Telling(int threads, ThreadFactory factory) {
      super(threads, factory);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
      super.afterExecute(task, thrown);
      Throwable failure = thrown == null ? failureOf(task) : thrown;
      if (failure == null) {
        return;
      }
      boolean isPeriodic =
          task instanceof java.util.concurrent.RunnableScheduledFuture<?> scheduled
              && scheduled.isPeriodic();
      Thread thread = Thread.currentThread();
      thread
          .getUncaughtExceptionHandler()
          .uncaughtException(
              thread,
              isPeriodic && !(failure instanceof Error)
                  ? new AssertionError("a periodic task ended", failure)
                  : failure);
    }

    private static @Nullable Throwable failureOf(Runnable task) {
      if (!(task instanceof Future<?> future) || !future.isDone() || future.isCancelled()) {
        return null;
      }
      try {
        future.get();
        return null;
      } catch (ExecutionException e) {
        return e.getCause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }
}
