package dev.trestle.log.append;

import java.time.Duration;

/**
 * What it took to fill the dedupe window of a partition by reading back.
 *
 * @param records read
 * @param batches read
 * @param took by the monotonic clock
 */
public record WarmUp(long records, long batches, Duration took) {}
