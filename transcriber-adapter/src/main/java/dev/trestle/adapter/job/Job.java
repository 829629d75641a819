package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One transcription to do.
 *
 * @param jobId derived from the event id
 * @param eventId of the event that asked for it
 * @param eventTime when that event happened
 * @param inputVersion version of the audio's object; absent if the event named none
 * @param estimatedDuration of the audio; zero if nothing tells
 * @param priority 1 to 5
 * @param submittedAt when it was accepted, in milliseconds
 * @param traceparent W3C trace context that workers and the completion continue; may be empty
 * @param ending how it ends, once that is decided; the job may still be {@code QUEUED} then
 * @param endedAt when its end was published and recorded
 */
public record Job(
    String jobId,
    JobState state,
    String eventId,
    Instant eventTime,
    String userId,
    String fileId,
    S3Path input,
    @Nullable String inputVersion,
    S3Path output,
    Duration estimatedDuration,
    int priority,
    Instant submittedAt,
    String traceparent,
    @Nullable Ending ending,
    @Nullable Instant endedAt) {

  Job in(JobState next) {
    return with(next, ending, endedAt);
  }

  Job with(JobState next, @Nullable Ending ending, @Nullable Instant endedAt) {
    return new Job(
        jobId,
        next,
        eventId,
        eventTime,
        userId,
        fileId,
        input,
        inputVersion,
        output,
        estimatedDuration,
        priority,
        submittedAt,
        traceparent,
        ending,
        endedAt);
  }
}
