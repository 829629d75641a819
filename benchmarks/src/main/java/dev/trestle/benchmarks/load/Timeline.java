package dev.trestle.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** When each event was due and when it was answered with success. Safe across threads. */
public final class Timeline {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long STEP = SECOND / 10;

  private record Published(long due, long at) {}

  private final List<Published> events = new ArrayList<>();

  /**
   * An event was answered.
   *
   * @param at {@link System#nanoTime} of the answer
   * @param latency since it was due, in nanoseconds
   */
  synchronized void published(long at, long latency) {
    events.add(new Published(at - latency, at));
  }

  /** Forgets everything. */
  public synchronized void clear() {
    events.clear();
  }

  /** How many were answered between two moments of {@link System#nanoTime}. */
  public synchronized long answered(long from, long to) {
    return events.stream().filter(event -> event.at() >= from && event.at() < to).count();
  }

  /** The longest time without an answer between two moments, in nanoseconds. */
  public synchronized long longestGap(long from, long to) {
    long[] answers =
        events.stream()
            .mapToLong(Published::at)
            .filter(at -> at >= from && at < to)
            .sorted()
            .toArray();
    long longest = 0;
    long last = from;
    for (long at : answers) {
      longest = Math.max(longest, at - last);
      last = at;
    }
    return Math.max(longest, to - last);
  }

  /** A percentile of the latency of what was due between two moments, in nanoseconds. */
  public synchronized long latency(double percentile, long from, long to) {
    Histogram latency = new Histogram(3);
    for (Published event : events) {
      if (event.due() >= from && event.due() < to) {
        latency.recordValue(Math.max(0, event.at() - event.due()));
      }
    }
    return latency.getValueAtPercentile(percentile);
  }

  /**
   * The largest value that {@link #latency} has over a second between two moments, of seconds that
   * begin a tenth apart.
   */
  public long worstSecond(double percentile, long from, long to) {
    long worst = 0;
    for (long begin = from; begin + SECOND <= to; begin += STEP) {
      worst = Math.max(worst, latency(percentile, begin, begin + SECOND));
    }
    return worst;
  }
}
