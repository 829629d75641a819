package dev.trestle.queues;

import java.time.Duration;

/**
 * A message that is hidden from others. SQS hides one for 12 hours after it was received, however
 * often that is extended, and refuses what would be longer.
 *
 * @param receipt names the delivery to SQS
 * @param receivedNanos when it was received, or a little before, as {@link System#nanoTime}
 */
record Invisible(String receipt, long receivedNanos) {

  /** A minute less than SQS allows: a request takes its time, and counts when it arrives. */
  static final Duration LONGEST = Duration.ofHours(12).minusMinutes(1);

  /** The whole seconds that it can be hidden for from now, up to those wanted; 0: no longer. */
  int seconds(Duration wanted, long nowNanos) {
    long left = LONGEST.minusNanos(nowNanos - receivedNanos).toSeconds();
    return (int) Math.max(0, Math.min(wanted.toSeconds(), left));
  }
}
