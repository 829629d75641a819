package dev.trestle.adapter.result;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Ending;
import dev.trestle.adapter.job.Ends;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.Progress;
import dev.trestle.adapter.route.CompletionForm;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.Routes;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.adapter.trace.Work;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a job: decides, publishes, marks; each step may be repeated. */
@Singleton
final class Completion implements Ends {

  private static final Logger LOG = LoggerFactory.getLogger(Completion.class);

  static final int ANY_ATTEMPT = -1;

  /** Tells what became of a job, at the moment it is needed. */
  interface Sign {
    Reading<Result> read(Job job) throws Exception;
  }

  private final Routes routes;
  private final JobStore jobs;
  private final Publication publication;
  private final OutboxConfig outbox;
  private final JobMeters meters;
  private final Tracing tracing;
  private final Clock clock;

  Completion(
      Routes routes,
      JobStore jobs,
      Publication publication,
      OutboxConfig outbox,
      JobMeters meters,
      Tracing tracing,
      Clock clock) {
    this.routes = routes;
    this.jobs = jobs;
    this.publication = publication;
    this.outbox = outbox;
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
    return complete(jobId, ANY_ATTEMPT, sign);
  }

  /**
   * Ends an attempt as a sign tells, unless it has ended.
   *
   * @param attempt the one that the sign is of; {@link #ANY_ATTEMPT}: the one that goes on
   * @param sign asked only if the end is not decided yet
   */
  Outcome complete(String jobId, int attempt, Sign sign) throws Exception {
    Optional<Job> found = jobs.find(jobId);
    if (found.isEmpty()) {
      return Rejection.JOB_NOT_FOUND.because(
          "There is no job " + jobId + ": it was never accepted in this environment");
    }
    Job job = found.get();
    try (Work work = tracing.begin("complete job", SpanKind.CONSUMER, job.traceparent())) {
      work.event(job.eventId()).job(jobId);
      try {
        Outcome outcome =
            attempt == ANY_ATTEMPT || attempt == job.attempt()
                ? complete(job, sign)
                : late(job, attempt);
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
    if (job.state() == JobState.TIMED_OUT || job.state() == JobState.CANCELLED) {
      return late(job, job.attempt());
    }
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
      Reading<Ending> ended = ending(job, result);
      if (ended instanceof Reading.Refused<Ending> refused) {
        return refused.why();
      }
      Optional<Ending> decided = jobs.decide(job, ((Reading.Accepted<Ending>) ended).value());
      if (decided.isEmpty()) {
        return late(job, job.attempt());
      }
      ending = decided.get();
    } else if (outbox.mayBeForgotten(ending.time(), clock.instant())) {
      LOG.info("The end of the job is decided; the sweep publishes it unless the log has it");
      return new Outcome.Done("result_repeated");
    }
    Optional<String> refusal = publish(job, ending);
    if (refusal.isPresent()) {
      return Rejection.COMPLETION_REFUSED.because(
          "The gateway refuses the event: " + refusal.get());
    }
    return new Outcome.Done("job_" + ending.state().name().toLowerCase(Locale.ROOT));
  }

  /** A job whose route was removed ends as Trestle's own event says it. */
  private Reading<Ending> ending(Job job, Result result) {
    CompletionForm form =
        routes.find(job.route()).map(Route::completion).orElse(CompletionForm.OURS);
    return CompletionEvent.ending(job, result, form, clock.instant());
  }

  /** What a worker did too late stays where it wrote it, and the history tells of it. */
  private Outcome late(Job job, int attempt) {
    LOG.info("A result of attempt {}, which was given up, changes nothing", attempt);
    jobs.note(
        job, clock.instant(), "A result of attempt " + attempt + " came after that was given up");
    return new Outcome.Done("result_late");
  }

  /**
   * Publishes a decided end and marks the job.
   *
   * @return why the gateway refuses the event; empty once it is recorded
   */
  Optional<String> publish(Job job, Ending ending) {
    Optional<String> refusal = publication.publish(CompletionEvent.of(job, ending));
    if (refusal.isPresent()) {
      return refusal;
    }
    published(job, ending);
    return Optional.empty();
  }

  /** Marks a job whose decided end is in the log. */
  void published(Job job, Ending ending) {
    Instant now = clock.instant();
    if (jobs.end(job, now).written()) {
      meters.entered(job, ending.state(), now);
    }
    LOG.info("Job ended {}, event {}", ending.state(), ending.eventId());
  }

  @Override
  public void end(Job job, JobState state, String message) {
    WorkError error = new WorkError(state.name(), message, state == JobState.TIMED_OUT);
    Result result = new Result.Failed(state, error);
    Reading<Ending> ended = ending(job, result);
    if (ended instanceof Reading.Refused<Ending> refused) {
      // Found at the start for most mappings; tried again until it is put right.
      LOG.error("Job {} cannot end: {}", job.jobId(), refused.why().message());
      return;
    }
    Ending ending = jobs.decide(job, ((Reading.Accepted<Ending>) ended).value()).orElse(null);
    if (ending == null) {
      return;
    }
    try {
      publish(job, ending)
          .ifPresent(why -> LOG.warn("The gateway refuses the end of {}: {}", job.jobId(), why));
    } catch (OutageException | StatusRuntimeException e) {
      LOG.warn("The end of job {} is decided, and published later", job.jobId(), e);
    }
  }

  /** Writes down that a worker works on a job. */
  Outcome progress(String jobId, int attempt, int percent, String workerId) {
    Job job = jobs.find(jobId).orElse(null);
    if (job == null) {
      return Rejection.JOB_NOT_FOUND.because(
          "There is no job " + jobId + ": it was never accepted in this environment");
    }
    if (attempt == ANY_ATTEMPT || attempt == job.attempt()) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      Job after = jobs.running(job, new Progress(percent, workerId, now)).job();
      if (after.state() == JobState.RUNNING && job.state() != JobState.RUNNING) {
        meters.entered(after, JobState.RUNNING, now);
      }
    }
    return new Outcome.Done("job_progress");
  }
}
