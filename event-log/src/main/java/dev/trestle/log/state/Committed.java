package dev.trestle.log.state;

import dev.trestle.log.Offset;
import java.time.Instant;

/**
 * How far a group has got in one partition.
 *
 * @param offset the next to deliver
 * @param changed when the offset last changed
 */
public record Committed(int partition, Offset offset, Instant changed) {}
