package dev.trestle.benchmarks.load;

import io.grpc.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Counts outcomes, and cuts the counted windows out of them. Safe across threads. */
final class Tally {

  // An hour, in nanoseconds, at three digits.
  private final Recorder latency = new Recorder(TimeUnit.HOURS.toNanos(1), 3);
  private final LongAdder published = new LongAdder();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final @Nullable Timeline timeline;

  Tally() {
    this(null);
  }

  /**
   * Nothing counted yet.
   *
   * @param timeline also hears of each published event
   */
  Tally(@Nullable Timeline timeline) {
    this.timeline = timeline;
  }

  /**
   * One event was answered.
   *
   * @param nanos from when it was to be sent, to the answer
   */
  void answered(long nanos, @Nullable Throwable failure) {
    if (failure == null) {
      latency.recordValue(Math.max(1, nanos));
      published.increment();
      if (timeline != null) {
        timeline.published(System.nanoTime(), nanos);
      }
    } else {
      failures.computeIfAbsent(describe(failure), cause -> new LongAdder()).increment();
    }
  }

  /** Forgets what was, counts for so long. */
  Window count(Duration time) throws InterruptedException {
    Counting counting = begin();
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    return counting.end();
  }

  /** Begins to count; one count at a time. */
  Counting begin() {
    latency.reset();
    return new Counting(published.sum(), failures(), System.nanoTime());
  }

  /** What was before the counted stretch. */
  final class Counting {

    private final long before;
    private final Map<String, Long> failedBefore;
    private final long began;

    private Counting(long before, Map<String, Long> failedBefore, long began) {
      this.before = before;
      this.failedBefore = failedBefore;
      this.began = began;
    }

    Window end() {
      Histogram histogram = latency.getIntervalHistogram();
      long counted = published.sum() - before;
      Duration lasted = Duration.ofNanos(System.nanoTime() - began);
      Map<String, Long> failed = failures();
      failedBefore.forEach((cause, count) -> failed.merge(cause, -count, Long::sum));
      failed.values().removeIf(count -> count == 0);
      return new Window(counted, failed, lasted, histogram);
    }
  }

  /** All that were answered with success. */
  long published() {
    return published.sum();
  }

  Map<String, Long> failures() {
    Map<String, Long> counts = new HashMap<>();
    failures.forEach((cause, count) -> counts.put(cause, count.sum()));
    return counts;
  }

  private static String describe(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    return switch (status.getCode()) {
      case UNKNOWN -> failure.getClass().getSimpleName() + ": " + failure.getMessage();
      // Its description has times in it that differ from call to call.
      case DEADLINE_EXCEEDED -> status.getCode().name();
      default -> status.getCode() + ": " + status.getDescription();
    };
  }
}
