package dev.trestle.benchmarks.aws;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long the answers of one service are held back. Without jitter always for the set time. With
 * it, the set time is the median of a log-normal distribution with σ = {@value #SIGMA} (p1 0.56,
 * p99 1.8 times the median), and one answer in {@value #ONE_IN} takes {@value #SLOW} times as long
 * as it would have: the tail. One seed gives one sequence. Not safe across threads.
 */
final class Delays {

  private static final double SIGMA = 0.25;
  private static final int ONE_IN = 1_000;
  private static final int SLOW = 10;

  private final double median;
  private final boolean jitter;
  private final SplittableRandom random;

  Delays(Duration set, boolean jitter, long seed) {
    this.median = set.toNanos();
    this.jitter = jitter;
    this.random = new SplittableRandom(seed);
  }

  /** The next answer's, in nanoseconds. */
  long next() {
    if (!jitter) {
      return (long) median;
    }
    double delay = median * Math.exp(SIGMA * random.nextGaussian());
    return (long) (random.nextInt(ONE_IN) == 0 ? delay * SLOW : delay);
  }
}
