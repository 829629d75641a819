package dev.trestle.adapter.request;

import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.JobStore;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Sends the message of a job that the caller has claimed, and marks the job. */
@Singleton
final class Sending {

  private final JobStore jobs;
  private final JobQueue queue;
  private final JobMeters meters;
  private final Clock clock;

  Sending(JobStore jobs, JobQueue queue, JobMeters meters, Clock clock) {
    this.jobs = jobs;
    this.queue = queue;
    this.meters = meters;
    this.clock = clock;
  }

  void send(Job job) {
    queue.send(WorkerMessage.of(job));
    Instant sentAt = clock.instant();
    if (jobs.queued(job, sentAt, deadline(job, sentAt)).written()) {
      meters.entered(job, JobState.QUEUED, sentAt);
    }
  }

  /** Workers leave a failed message for 30 minutes, so their three tries take 90 and the work. */
  private static Instant deadline(Job job, Instant sentAt) {
    return sentAt.plus(Duration.ofHours(2)).plus(job.estimatedDuration().multipliedBy(3));
  }
}
