package dev.trestle.adapter.result;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Ending;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.adapter.trace.Work;
import dev.trestle.queues.Outcome;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a job: decides, publishes, marks; each step may be repeated. */
@Singleton
final class Completion {

  private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

  /** Tells what became of a job, at the moment it is needed. */
  interface Sign {
    Reading<Result> read(Job job) throws Exception;
  }

  private final JobStore jobs;
  private final Publication publication;
  private final JobMeters meters;
  private final Tracing tracing;
  private final Clock clock;

  Completion(
      JobStore jobs, Publication publication, JobMeters meters, Tracing tracing, Clock clock) {
    this.jobs = jobs;
    this.publication = publication;
    this.meters = meters;
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * Ends a job as a sign tells, unless it has ended.
   *
   * @param sign asked only if the end is not decided yet
   */
  Outcome complete(String jobId, Sign sign) throws Exception {
    Optional<Job> found = jobs.find(jobId);
    if (found.isEmpty()) {
      return Rejection.JOB_NOT_FOUND.because(
          "There is no job " + jobId + ": it was never accepted in this environment");
    }
    Job job = found.get();
    try (Work work = tracing.begin("complete job", SpanKind.CONSUMER, job.traceparent())) {
      work.event(job.eventId()).job(jobId);
      try {
        Outcome outcome = complete(job, sign);
        if (outcome instanceof Outcome.Rejected rejected) {
          LOG.warn("The result cannot be used: {}", rejected);
        }
        return outcome;
      } catch (Exception e) {
        work.failed(e);
        throw e;
      }
    }
  }

  private Outcome complete(Job job, Sign sign) throws Exception {
    if (job.state().isEnd()) {
      LOG.info("A result of a job that has ended changes nothing");
      return new Outcome.Done("result_repeated");
    }
    Ending ending = job.ending();
    if (ending == null) {
      Reading<Result> reading = sign.read(job);
      if (reading instanceof Reading.Refused<Result> refused) {
        return refused.why();
      }
      Result result = ((Reading.Accepted<Result>) reading).value();
      Optional<Ending> decided =
          jobs.decide(job, CompletionEvent.ending(job, result, clock.instant()));
      if (decided.isEmpty()) {
        LOG.info("A result of an attempt that was given up meanwhile changes nothing");
        return new Outcome.Done("result_late");
      }
      ending = decided.get();
    }
    Optional<String> refusal = publication.publish(CompletionEvent.of(job, ending));
    if (refusal.isPresent()) {
      return Rejection.COMPLETION_REFUSED.because(
          "The gateway refuses the event: " + refusal.get());
    }
    Instant now = clock.instant();
    if (jobs.end(job, now).written()) {
      meters.entered(job, ending.state(), now);
    }
    LOG.info("Job ended {}, event {}", ending.state(), ending.eventId());
    return new Outcome.Done("job_" + ending.state().name().toLowerCase(Locale.ROOT));
  }
}
