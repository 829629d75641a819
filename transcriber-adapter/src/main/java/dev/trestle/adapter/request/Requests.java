package dev.trestle.adapter.request;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.dispatch.Passage;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Claim;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.adapter.trace.Work;
import dev.trestle.queues.Message;
import dev.trestle.queues.MessageHandler;
import dev.trestle.queues.Outcome;
import dev.trestle.server.Environment;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes events from {@code <env>-transcription-requests}. */
@Singleton
final class Requests implements MessageHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  private final Environment environment;
  private final AudioEventReader reader;
  private final JobStore jobs;
  private final Passage passage;
  private final Sending sending;
  private final Tracing tracing;
  private final AdapterConfig config;
  private final Clock clock;

  Requests(
      Environment environment,
      AudioEventReader reader,
      JobStore jobs,
      Passage passage,
      Sending sending,
      Tracing tracing,
      AdapterConfig config,
      Clock clock) {
    this.environment = environment;
    this.reader = reader;
    this.jobs = jobs;
    this.passage = passage;
    this.sending = sending;
    this.tracing = tracing;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String queue() {
    return environment.requestsQueue();
  }

  @Override
  public Optional<String> deadLetterQueue() {
    return Optional.of(environment.deadLetterQueue(environment.requestsQueue()));
  }

  @Override
  public Outcome handle(Message message) {
    Reading<AudioEvent> reading = reader.read(message);
    if (reading instanceof Reading.Refused<AudioEvent> refused) {
      return refused.why();
    }
    AudioEvent event = ((Reading.Accepted<AudioEvent>) reading).value();
    if (!event.replay().asksForJob()) {
      LOG.info(
          "No job of event {}: reseed {} sent it again and asks for none",
          event.id(),
          event.replay().reseed());
      return new Outcome.Done("event_replayed");
    }
    Route route = event.route();
    if (route == null) {
      LOG.info("No job of event {}: the patterns of all routes leave it out", event.id());
      return new Outcome.Done("event_unwanted");
    }
    try (Work work = tracing.begin("accept job", SpanKind.CONSUMER, event.traceparent())) {
      work.event(event.id()).job(NewJob.jobId(event));
      return accept(event, route, message, work);
    }
  }

  private Outcome accept(AudioEvent event, Route route, Message message, Work work) {
    Instant now = clock.instant();
    Reading<Job> made = NewJob.of(event, route, work.traceparent(), now);
    if (made instanceof Reading.Refused<Job> refused) {
      return refused.why();
    }
    Job job = ((Reading.Accepted<Job>) made).value();
    if (!passage.isOpen(route)) {
      Optional<Job> known = jobs.add(job);
      return known.isEmpty()
          ? new Outcome.Done("job_accepted")
          : reused(known.get(), job).orElse(new Outcome.Done("event_repeated"));
    }
    Claim claim = jobs.accept(job, message.delivery(), now.plus(config.sendLease()), now);
    if (claim instanceof Claim.Held held) {
      return new Outcome.Later(secondsUntil(held.until(), now));
    }
    if (claim instanceof Claim.Sent sent) {
      return reused(sent.job(), job).orElse(new Outcome.Done("event_repeated"));
    }
    Job ours = ((Claim.Ours) claim).job();
    sending.send(ours);
    LOG.info("Job queued: {} to {}", ours.input(), ours.output());
    // What was claimed is the first event's job, and sent whatever this one asks for.
    return reused(ours, job).orElse(new Outcome.Done("job_queued"));
  }

  /** Why an event cannot be what the known job was made of, if it asks for something else. */
  private static Optional<Outcome> reused(Job known, Job asked) {
    if (known.input().equals(asked.input())
        && Objects.equals(known.inputVersion(), asked.inputVersion())
        && known.userId().equals(asked.userId())
        && known.fileId().equals(asked.fileId())) {
      return Optional.empty();
    }
    return Optional.of(
        Rejection.EVENT_ID_REUSED.because(
            "Event "
                + asked.eventId()
                + " asked before for "
                + told(known)
                + ", and now asks for "
                + told(asked)
                + ": publish each upload under an id of its own."));
  }

  private static String told(Job job) {
    return "%s (version %s) of user %s, file %s"
        .formatted(
            job.input(),
            job.inputVersion() == null ? "none" : job.inputVersion(),
            job.userId(),
            job.fileId());
  }

  private static Duration secondsUntil(Instant until, Instant now) {
    return Duration.ofSeconds(Math.max(1, Duration.between(now, until).toSeconds() + 1));
  }
}
