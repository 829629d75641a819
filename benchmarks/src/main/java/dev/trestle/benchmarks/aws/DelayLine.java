package dev.trestle.benchmarks.aws;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Holds answers back for one fixed time. As all wait equally long, the first in is the first out:
 * no timer is needed, and the thread sleeps until exactly the next one is due.
 */
final class DelayLine implements AutoCloseable {

  private record Held(long since, Runnable release) {}

  private final long delay;
  private final Queue<Held> line = new ConcurrentLinkedQueue<>();
  private final Recorder heldFor = new Recorder(3);
  private final Thread thread;
  private volatile boolean idle;
  private volatile boolean closed;

  DelayLine(String name, Duration delay) {
    this.delay = delay.toNanos();
    thread = new Thread(this::releaseAll, "delay-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs {@code release} when the delay has passed, on the line's thread.
   *
   * @param since {@link System#nanoTime} of the moment from which the delay counts; never before
   *     that of the previous call
   */
  void hold(long since, Runnable release) {
    line.add(new Held(since, release));
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** How long answers were really held since this was last asked, in nanoseconds. */
  Histogram heldFor() {
    return heldFor.getIntervalHistogram();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void releaseAll() {
    while (!closed) {
      Held first = line.peek();
      if (first == null) {
        waitForOne();
        continue;
      }
      long early = first.since() + delay - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(this, early);
      } else {
        line.remove();
        first.release().run();
        heldFor.recordValue(Math.max(0, System.nanoTime() - first.since()));
      }
    }
  }

  private void waitForOne() {
    idle = true;
    if (line.isEmpty() && !closed) {
      LockSupport.park(this);
    }
    idle = false;
  }
}
