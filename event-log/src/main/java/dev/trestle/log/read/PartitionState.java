package dev.trestle.log.read;

import dev.trestle.log.OffsetRange;
import java.time.Instant;
import java.util.Optional;

/**
 * What a partition holds, and since when nothing came.
 *
 * @param range what the partition holds
 * @param newest when the newest record was appended; empty if there is none
 */
public record PartitionState(OffsetRange range, Optional<Instant> newest) {}
