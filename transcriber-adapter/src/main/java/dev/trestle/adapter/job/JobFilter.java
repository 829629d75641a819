package dev.trestle.adapter.job;

import dev.trestle.adapter.job.JobStore.Listing;
import dev.trestle.proto.Problem;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.WatchJobsRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of jobs a watcher is told.
 *
 * @param jobId of this job only, and every change of it
 * @param userId of this user's jobs only
 * @param states of jobs that enter one of these only
 */
record JobFilter(@Nullable String jobId, @Nullable String userId, Set<JobState> states) {

  /** What was asked for; throws what is wrong with it. */
  static JobFilter of(WatchJobsRequest request) {
    String jobId = request.getJobId();
    String userId = request.getUserId();
    if (!jobId.isEmpty() && (!userId.isEmpty() || request.getStatusesCount() > 0)) {
      throw Problem.invalidField("job_id", "names one job: leave user_id and statuses out")
          .toException();
    }
    if (userId.length() > TranscriptionJobsService.MAX_USER_ID) {
      throw Problem.invalidField(
              "user_id", "is longer than " + TranscriptionJobsService.MAX_USER_ID + " characters")
          .toException();
    }
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    for (JobStatus status : request.getStatusesList()) {
      states.add(
          JobMessages.state(status)
              .orElseThrow(
                  () ->
                      Problem.invalidField("statuses", status + " is no state of a job")
                          .toException()));
    }
    return new JobFilter(
        jobId.isEmpty() ? null : jobId,
        userId.isEmpty() ? null : userId,
        states.isEmpty() ? EnumSet.allOf(JobState.class) : states);
  }

  /** The jobs that are so now. */
  Listing listing() {
    return new Listing(states, userId, null, null);
  }

  /** Whether what happened to a job is to be told. */
  boolean matches(Job job, List<Change> entries) {
    return (userId == null || userId.equals(job.userId()))
        && entries.stream().anyMatch(entry -> states.contains(entry.state()));
  }
}
