package dev.trestle.adapter.job;

import com.google.protobuf.Duration;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.JobChange;
import dev.trestle.v1.JobProgress;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.TranscriptionJob;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Jobs as gRPC shows them. */
final class JobMessages {

  private JobMessages() {}

  static TranscriptionJob of(Job job) {
    TranscriptionJob.Builder message =
        TranscriptionJob.newBuilder()
            .setJobId(job.jobId())
            .setStatus(status(job.state()))
            .setEventId(job.eventId())
            .setUserId(job.userId())
            .setFileId(job.fileId())
            .setS3InputPath(job.input().toString())
            .setS3OutputPath(job.output().toString())
            .setEstimatedDuration(
                Duration.newBuilder()
                    .setSeconds(job.estimatedDuration().toSeconds())
                    .setNanos(job.estimatedDuration().getNano()))
            .setPriority(job.priority())
            .setSubmitTime(ProtoTime.toTimestamp(job.submittedAt()))
            .setTraceparent(job.traceparent());
    Instant endedAt = job.endedAt();
    Ending ending = job.ending();
    if (endedAt != null && ending != null) {
      message
          .setEndTime(ProtoTime.toTimestamp(endedAt))
          .setError(ending.error())
          .setCompletionEventId(ending.eventId());
    }
    Instant deadline = job.deadline();
    if (deadline != null) {
      message.setDeadline(ProtoTime.toTimestamp(deadline));
    }
    Progress progress = job.progress();
    if (progress != null) {
      message.setProgress(
          JobProgress.newBuilder()
              .setPercent(progress.percent())
              .setWorkerId(progress.workerId())
              .setTime(ProtoTime.toTimestamp(progress.at())));
    }
    job.history()
        .forEach(
            change ->
                message.addHistory(
                    JobChange.newBuilder()
                        .setTime(ProtoTime.toTimestamp(change.at()))
                        .setStatus(status(change.state()))
                        .setAttempt(change.attempt())
                        .setNote(change.note())));
    return message.setRoute(job.route()).setAttempt(job.attempt()).build();
  }

  /** The state that is meant; empty if it is none. */
  static Optional<JobState> state(JobStatus status) {
    return Arrays.stream(JobState.values()).filter(state -> status(state) == status).findFirst();
  }

  private static JobStatus status(JobState state) {
    return switch (state) {
      case ACCEPTED -> JobStatus.JOB_STATUS_ACCEPTED;
      case QUEUED -> JobStatus.JOB_STATUS_QUEUED;
      case RUNNING -> JobStatus.JOB_STATUS_RUNNING;
      case COMPLETED -> JobStatus.JOB_STATUS_COMPLETED;
      case PARTIAL -> JobStatus.JOB_STATUS_PARTIAL;
      case FAILED -> JobStatus.JOB_STATUS_FAILED;
      case TIMED_OUT -> JobStatus.JOB_STATUS_TIMED_OUT;
      case CANCELLED -> JobStatus.JOB_STATUS_CANCELLED;
    };
  }
}
