package dev.trestle.log.append;

import java.time.Duration;

/**
 * What it took to fill the dedupe window of a partition by reading back.
 *
 * @param records learnt, from the log or from what is kept of its ids apart
 * @param batches read from the log
 * @param took by the monotonic clock
 */
public record WarmUp(long records, long batches, Duration took) {

  static final WarmUp NOTHING = new WarmUp(0, 0, Duration.ZERO);
}
