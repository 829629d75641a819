package dev.trestle.replayer.operation;

import java.time.Duration;

/** How much is done in a second, of late. Not safe across threads. */
final class Rate {

  /** What lies further back than this counts for less than a third. */
  private static final double MEMORY = Duration.ofSeconds(10).toNanos();

  private long atNanos;
  private long done;
  private double perSecond;
  private double weight;

  Rate(long done, long nowNanos) {
    this.done = done;
    this.atNanos = nowNanos;
  }

  /** Takes in how much is done by now, and tells the rate. */
  double at(long doneNow, long nowNanos) {
    double elapsed = nowNanos - atNanos;
    if (elapsed <= 0) {
      return perSecond();
    }
    double kept = Math.exp(-elapsed / MEMORY);
    perSecond = kept * perSecond + (1 - kept) * Math.max(0, doneNow - done) * 1e9 / elapsed;
    weight = kept * weight + (1 - kept);
    done = doneNow;
    atNanos = nowNanos;
    return perSecond();
  }

  /** The first seconds count alone, instead of beside a past in which nothing was done. */
  private double perSecond() {
    return weight == 0 ? 0 : perSecond / weight;
  }
}
