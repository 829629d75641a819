package dev.trestle.queues;

import java.time.Duration;

/**
 * How a queue is read.
 *
 * @param concurrency messages that are worked on at a time, 1 to 1,000. Four times as many are held
 *     at most: those that wait for their next try hold up no other
 * @param longPoll how long one request waits for messages, at most 20 s. A request under way cannot
 *     be called back without risking the messages it brings, so this is also what a stop may wait
 *     for
 * @param visibility how long a message stays invisible to others unless that is extended, which is
 *     done at every third of it; 3 s to 6 hours. After a crash the message comes again after this
 *     time
 * @param patience how long one delivery is tried again while what it needs does not answer, before
 *     it is left to the queue; at most 11 hours. Each delivery counts towards the queue's limit,
 *     after which SQS itself dead-letters the message: trying on within one delivery rides out an
 *     outage without that
 * @param firstDelay wait before the first retry; doubles with each
 * @param longestDelay wait between retries at most
 */
public record ConsumerLimits(
    int concurrency,
    Duration longPoll,
    Duration visibility,
    Duration patience,
    Duration firstDelay,
    Duration longestDelay) {

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is out of its range; the message begins with its name
   *     as a setting, such as {@code long-poll}, for the service to put its prefix before
   */
  public ConsumerLimits {
    require(concurrency >= 1 && concurrency <= 1000, "concurrency", concurrency, "1 to 1000");
    require(
        !longPoll.isNegative() && longPoll.toSeconds() <= 20,
        "long-poll",
        longPoll,
        "0 to 20 seconds");
    require(
        visibility.toSeconds() >= 3 && visibility.toHours() <= 6,
        "visibility",
        visibility,
        "3 seconds to 6 hours");
    require(
        !patience.isNegative() && patience.toHours() <= 11,
        "patience",
        patience,
        "at most 11 hours, since SQS hides a message for at most 12");
    require(isPositive(firstDelay), "first-delay", firstDelay, "more than 0s");
    require(
        longestDelay.compareTo(firstDelay) >= 0,
        "longest-delay",
        longestDelay,
        "first-delay at least");
  }

  /** Wait before the n-th retry, from 1. */
  Duration delay(int retry) {
    long factor = 1L << Math.min(retry - 1, 30);
    Duration delay = firstDelay.multipliedBy(factor);
    return delay.compareTo(longestDelay) > 0 ? longestDelay : delay;
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isZero() && !duration.isNegative();
  }

  private static void require(boolean holds, String setting, Object value, String instead) {
    if (!holds) {
      throw new IllegalArgumentException(setting + " is " + value + ": use " + instead);
    }
  }
}
