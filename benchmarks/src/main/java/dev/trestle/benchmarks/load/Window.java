package dev.trestle.benchmarks.load;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What the callers saw during one counted stretch of time.
 *
 * @param published events answered with success
 * @param failures events answered otherwise, by what was answered
 * @param lasted how long was counted
 * @param latency of the published ones, in nanoseconds
 */
public record Window(
    long published, Map<String, Long> failures, Duration lasted, Histogram latency) {

  public Window {
    failures = Map.copyOf(failures);
  }

  /** What callers counted over the same stretch saw together. */
  public static Window together(List<Window> windows) {
    long published = 0;
    Map<String, Long> failures = new HashMap<>();
    Duration lasted = Duration.ZERO;
    Histogram latency = new Histogram(3);
    for (Window window : windows) {
      published += window.published();
      window.failures().forEach((cause, count) -> failures.merge(cause, count, Long::sum));
      lasted = lasted.compareTo(window.lasted()) > 0 ? lasted : window.lasted();
      latency.add(window.latency());
    }
    return new Window(published, failures, lasted, latency);
  }

  /** Published events per second. */
  public double rate() {
    return published / (lasted.toNanos() / 1e9);
  }

  /** How many were not published. */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /** A percentile of the latency in milliseconds. */
  public double milliseconds(double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }
}
