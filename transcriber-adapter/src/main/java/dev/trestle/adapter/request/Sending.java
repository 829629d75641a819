package dev.trestle.adapter.request;

import dev.trestle.adapter.dispatch.WorkerQueues;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.Routes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Sends the message of a job that the caller has claimed, and marks the job. */
@Singleton
final class Sending {

  private final Routes routes;
  private final JobStore jobs;
  private final WorkerQueues queues;
  private final JobMeters meters;
  private final Clock clock;

  Sending(Routes routes, JobStore jobs, WorkerQueues queues, JobMeters meters, Clock clock) {
    this.routes = routes;
    this.jobs = jobs;
    this.queues = queues;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Sends it.
   *
   * @throws IllegalStateException if the job's route was removed from the settings
   */
  void send(Job job) {
    Route route =
        routes
            .find(job.route())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Job "
                            + job.jobId()
                            + " is of route "
                            + job.route()
                            + ", which is not in the settings: put it back until its jobs end"));
    queues.send(route, job);
    Instant sentAt = clock.instant();
    if (jobs.queued(job, sentAt, sentAt.plus(route.limits().timeFor(job.estimatedDuration())))
        .written()) {
      meters.entered(job, JobState.QUEUED, sentAt);
    }
  }
}
