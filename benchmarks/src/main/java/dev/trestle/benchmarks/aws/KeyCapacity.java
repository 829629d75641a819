package dev.trestle.benchmarks.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What DynamoDB gives the items of one partition key: 1,000 write units and 3,000 read units a
 * second. A key that was idle may use a second's worth at once.
 *
 * <p>DynamoDB itself is less simple: it remembers up to five minutes of unused capacity, but its
 * partitions seldom give more than the limit; and it may in time split one key's items over several
 * partitions by sort key, which a log that is always written at its end gains nothing from. Not
 * safe across threads.
 */
final class KeyCapacity {

  static final double WRITE_UNITS = 1_000;
  static final double READ_UNITS = 3_000;

  private final LongSupplier clock;
  private final Map<String, TokenBucket> writes = new HashMap<>();
  private final Map<String, TokenBucket> reads = new HashMap<>();

  /**
   * All keys idle so far.
   *
   * @param clock in nanoseconds
   */
  KeyCapacity(LongSupplier clock) {
    this.clock = clock;
  }

  boolean mayWrite(String key) {
    return bucket(writes, key, WRITE_UNITS).hasUnits(clock.getAsLong());
  }

  boolean mayRead(String key) {
    return bucket(reads, key, READ_UNITS).hasUnits(clock.getAsLong());
  }

  void written(String key, double units) {
    bucket(writes, key, WRITE_UNITS).spend(units);
  }

  void read(String key, double units) {
    bucket(reads, key, READ_UNITS).spend(units);
  }

  private TokenBucket bucket(Map<String, TokenBucket> buckets, String key, double perSecond) {
    return buckets.computeIfAbsent(key, k -> new TokenBucket(perSecond, clock.getAsLong()));
  }
}
