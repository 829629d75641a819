package dev.trestle.benchmarks.aws;

import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Holds answers back, each for a time of its own, on one thread that sleeps until one is due. */
final class DelayLine implements AutoCloseable {

  private final Delays delays;
  private final DelayQueue<Held> line = new DelayQueue<>();
  private final Recorder lateness = new Recorder(3);
  private final Thread thread;
  private boolean hurried;
  private long lastNumber;

  DelayLine(String name, Delays delays) {
    this.delays = delays;
    thread = new Thread(this::releaseAll, "delay-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Runs {@code release} when its delay has passed, on the line's thread. To be called by one
   * thread only.
   *
   * @param since {@link System#nanoTime} of the moment from which the delay counts
   */
  void hold(long since, Runnable release) {
    long delay = hurried ? 0 : delays.next();
    line.add(new Held(since + delay, ++lastNumber, release));
  }

  /** Whether answers are given without delay from now on. To be called by the thread that holds. */
  void hurry(boolean hurry) {
    hurried = hurry;
  }

  /** How much later than due answers were given since this was last asked, in nanoseconds. */
  Histogram lateness() {
    return lateness.getIntervalHistogram();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void releaseAll() {
    try {
      while (true) {
        Held first = line.take();
        first.release.run();
        lateness.recordValue(Math.max(0, System.nanoTime() - first.due));
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** An answer; of two that are due together, the one that came first goes first. */
  private record Held(long due, long number, Runnable release) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Held held = (Held) other;
      int byTime = Long.compare(due - held.due, 0);
      return byTime != 0 ? byTime : Long.compare(number, held.number);
    }
  }
}
