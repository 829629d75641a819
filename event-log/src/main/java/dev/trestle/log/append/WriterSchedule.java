package dev.trestle.log.append;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs one partition's writer whenever it has work, on one thread at a time. */
final class WriterSchedule {

  private final PartitionWriter writer;
  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private boolean scheduled;

  WriterSchedule(PartitionWriter writer, ExecutorService threads, ScheduledExecutorService timer) {
    this.writer = writer;
    this.threads = threads;
    this.timer = timer;
  }

  PartitionWriter writer() {
    return writer;
  }

  /**
   * To be called after work was given to the writer.
   *
   * @return {@code false} if the appender is closed and the writer will never run again
   */
  boolean wake() {
    synchronized (this) {
      if (scheduled) {
        return !threads.isShutdown();
      }
      scheduled = true;
    }
    try {
      threads.execute(this::run);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  private void run() {
    long pause = writer.step();
    try {
      if (pause == PartitionWriter.AGAIN) {
        threads.execute(this::run);
      } else if (pause > 0) {
        var unused = timer.schedule(() -> threads.execute(this::run), pause, TimeUnit.MILLISECONDS);
      } else {
        rest();
      }
    } catch (RejectedExecutionException closed) {
      // The appender is closed and answers everyone itself.
    }
  }

  private void rest() {
    synchronized (this) {
      scheduled = false;
    }
    // Work that came after the last step and before the line above woke nobody.
    if (writer.hasWork()) {
      wake();
    }
  }
}
