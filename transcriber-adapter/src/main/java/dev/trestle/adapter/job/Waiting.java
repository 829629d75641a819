package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job whose message is not known to be sent, as the index of work has it.
 *
 * @param estimatedDuration of the audio; zero if nothing tells
 * @param claimedUntil until when a sender has it; absent: nobody does. A job with a claim counts as
 *     in flight
 * @param submittedAt when the job was accepted
 * @param order its place among those of its shard, to go on from
 */
public record Waiting(
    String jobId,
    int attempt,
    String userId,
    Duration estimatedDuration,
    int priority,
    @Nullable Instant claimedUntil,
    Instant submittedAt,
    String order) {}
