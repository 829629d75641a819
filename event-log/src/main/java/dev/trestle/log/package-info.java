/**
 * The words of the log: events, partitions, offsets, positions, records and batches.
 *
 * <p>Start at {@code dev.trestle.log.EventLog}, which opens the logs of one environment.
 */
@NullMarked
package dev.trestle.log;

import org.jspecify.annotations.NullMarked;
