package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;

/**
 * A job that was sent and whose end is not decided, as the index of work has it.
 *
 * @param estimatedDuration of the audio; zero if nothing tells
 * @param deadline until when its end is waited for
 * @param order its place among those of its shard, to go on from
 */
public record Running(
    String jobId,
    int attempt,
    String userId,
    Duration estimatedDuration,
    Instant deadline,
    String order) {}
