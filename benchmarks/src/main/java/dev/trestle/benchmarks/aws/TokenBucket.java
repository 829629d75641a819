package dev.trestle.benchmarks.aws;

/**
 * Capacity units that come in at a steady rate and are spent by requests. Holds one second's worth,
 * and may be overdrawn: what a request costs is known only once it is done. Not safe across
 * threads.
 */
final class TokenBucket {

  private static final double NANOS = 1e9;

  private final double perSecond;
  private double units;
  private long asOf;

  /**
   * A full bucket.
   *
   * @param now in nanoseconds, of the clock that later calls tell
   */
  TokenBucket(double perSecond, long now) {
    this.perSecond = perSecond;
    units = perSecond;
    asOf = now;
  }

  /** Whether a request may be carried out now. */
  boolean hasUnits(long now) {
    units = Math.min(perSecond, units + (now - asOf) / NANOS * perSecond);
    asOf = now;
    return units > 0;
  }

  void spend(double spent) {
    units -= spent;
  }
}
