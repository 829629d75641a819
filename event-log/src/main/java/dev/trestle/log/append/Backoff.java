package dev.trestle.log.append;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between tries: doubled each time up to a bound, of which a random half to whole is used.
 */
final class Backoff {

  private static final int MAX_DOUBLINGS = 20;

  private final long min;
  private final long max;
  private int failures;

  Backoff(Duration min, Duration max) {
    this.min = min.toMillis();
    this.max = max.toMillis();
  }

  void reset() {
    failures = 0;
  }

  /** In milliseconds, at least 1. */
  long next() {
    long bound = Math.min(max, min << Math.min(failures++, MAX_DOUBLINGS));
    return Math.max(1, ThreadLocalRandom.current().nextLong(bound / 2, bound + 1));
  }
}
