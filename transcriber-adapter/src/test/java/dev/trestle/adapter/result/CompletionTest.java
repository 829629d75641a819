package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Change;
import dev.trestle.adapter.job.Ending;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.route.CompletionForm;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.queues.Outcome;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.Validation;
import dev.trestle.v1.Event;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {

  private static final Result FAILED =
      new Result.Failed(new WorkError("NO_AUDIO", "The file has no audio.", false));

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<Event> published = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Job job = Jobs.accepted();
  private Instant now = Jobs.NOW;
  private Publication publication =
      event -> {
        published.add(event);
        return Optional.empty();
      };

  @BeforeEach
  void accept() {
    jobs.accept(job, "a", now, now);
    jobs.queued(job, Jobs.NOW, Jobs.NOW.plusSeconds(9000));
  }

  @Test
  void aTranscriptEndsTheJobWithOneValidEvent() throws Exception {
    Outcome outcome = completion().complete(job.jobId(), any -> Reading.of(transcribed(false)));

    assertThat(outcome).isEqualTo(new Outcome.Done("job_completed"));
    Event event = published.get(0);
    assertThat(event.getId()).isEqualTo(CompletionEvent.id(job));
    assertThat(event.getSource()).isEqualTo("trestle.transcriber-adapter");
    assertThat(event.getType()).isEqualTo("TranscriptionCompleted");
    assertThat(event.getSubject()).isEqualTo("file-1");
    assertThat(event.getExtensionsMap()).containsEntry("traceparent", Jobs.TRACEPARENT);
    assertThat(new ObjectMapper().readTree(event.getJson()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"jobId":"%s","fileId":"file-1","userId":"user-42","status":"completed",
                     "audioEventId":"%s",
                     "audioLocation":{"bucket":"test-uploads","key":"a b+c/ä.wav","versionId":"v-1"},
                     "s3Location":{"bucket":"test-transcripts","key":"transcripts/%s.json"},
                     "processingSeconds":7.250,"workerId":"gpu-worker-3","language":"en-US",
                     "wordCount":1,
                     "completedAt":"2026-01-31T09:31:10Z"}"""
                        .formatted(job.jobId(), job.eventId(), job.jobId())));
    assertValid(event);
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void partialAndFailedEndsAreValidEventsToo() throws Exception {
    for (Result result : new Result[] {transcribed(true), FAILED}) {
      Reading<Ending> ending = CompletionEvent.ending(job, result, CompletionForm.OURS, now);
      assertValid(CompletionEvent.of(job, ((Reading.Accepted<Ending>) ending).value()));
    }
  }

  @Test
  void aSecondCompletionPublishesNothing() throws Exception {
    completion().complete(job.jobId(), any -> Reading.of(transcribed(false)));

    Outcome outcome = completion().complete(job.jobId(), any -> Reading.of(FAILED));

    assertThat(outcome).isEqualTo(new Outcome.Done("result_repeated"));
    assertThat(published).hasSize(1);
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void anUnknownJobIsRejected() throws Exception {
    Outcome outcome = completion().complete("nobody", any -> Reading.of(FAILED));

    assertThat(((Outcome.Rejected) outcome).code()).isEqualTo(Rejection.JOB_NOT_FOUND.name());
    assertThat(((Outcome.Rejected) outcome).message()).contains("nobody");
  }

  @Test
  void afterACrashBeforeThePublishTheDecidedEventIsPublished() throws Exception {
    Publication works = publication;
    publication =
        event -> {
          throw Status.UNAVAILABLE.asRuntimeException();
        };
    assertThatThrownBy(
            () -> completion().complete(job.jobId(), any -> Reading.of(transcribed(false))))
        .hasMessageContaining("UNAVAILABLE");
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.QUEUED);

    publication = works;
    now = now.plusSeconds(590);
    completion().complete(job.jobId(), any -> Reading.of(FAILED));

    Event event = published.get(0);
    assertThat(event.getJson()).contains("\"status\":\"completed\"");
    assertThat(event.getTime().getSeconds()).isEqualTo(Jobs.NOW.getEpochSecond());
  }

  @Test
  void afterACrashBetweenPublishAndMarkTheSameEventIsPublishedAgain() throws Exception {
    Publication works = publication;
    publication =
        event -> {
          works.publish(event);
          throw Status.UNAVAILABLE.withDescription("the answer was lost").asRuntimeException();
        };
    assertThatThrownBy(
            () -> completion().complete(job.jobId(), any -> Reading.of(transcribed(false))))
        .hasMessageContaining("lost");

    publication = works;
    now = now.plusSeconds(30);
    completion().complete(job.jobId(), any -> Reading.of(transcribed(true)));

    assertThat(published).hasSize(2);
    assertThat(published.get(1)).isEqualTo(published.get(0));
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aWriteWhoseReplyIsLostIsNotDoneAgain(int writesBefore) throws Exception {
    jobs.loseReplyAfter(writesBefore);
    assertThatThrownBy(
            () -> completion().complete(job.jobId(), any -> Reading.of(transcribed(false))))
        .hasMessageContaining("lost");

    now = now.plusSeconds(30);
    completion().complete(job.jobId(), any -> Reading.of(FAILED));
    completion().complete(job.jobId(), any -> Reading.of(FAILED));

    assertThat(published).hasSize(1);
    Job ended = jobs.find(job.jobId()).orElseThrow();
    assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
    assertThat(ended.history())
        .extracting(Change::state)
        .containsExactly(JobState.ACCEPTED, JobState.QUEUED, JobState.COMPLETED);
  }

  @Test
  void twoSignsAtOnceAgreeOnOneEvent() throws Exception {
    List<Outcome> meanwhile = new ArrayList<>();
    Outcome outcome =
        completion()
            .complete(
                job.jobId(),
                any -> {
                  // Another instance ends the job between this one's look and its decision.
                  meanwhile.add(
                      completion().complete(job.jobId(), other -> Reading.of(transcribed(false))));
                  return Reading.of(FAILED);
                });

    assertThat(outcome).isEqualTo(new Outcome.Done("job_completed"));
    assertThat(meanwhile).containsExactly(new Outcome.Done("job_completed"));
    assertThat(published).hasSize(2);
    assertThat(published.get(1)).isEqualTo(published.get(0));
    assertThat(registry.get("trestle.jobs").tag("status", "COMPLETED").counter().count())
        .isEqualTo(1);
  }

  @Test
  void aRefusedEventIsRejectedWithTheGatewaysReason() throws Exception {
    publication = event -> Optional.of("INVALID_ARGUMENT: no");

    Outcome outcome = completion().complete(job.jobId(), any -> Reading.of(FAILED));

    assertThat(outcome)
        .isEqualTo(
            Rejection.COMPLETION_REFUSED.because(
                "The gateway refuses the event: INVALID_ARGUMENT: no"));
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
  }

  private Result transcribed(boolean partial) {
    Reading<Transcript> transcript = Transcript.read(TranscriptTest.text(job), job);
    return new Result.Transcribed(((Reading.Accepted<Transcript>) transcript).value(), partial);
  }

  private Completion completion() {
    return new Completion(
        RouteSettings.shipped(),
        jobs,
        event -> publication.publish(event),
        new OutboxConfig(Duration.ofMinutes(10)),
        new JobMeters(registry),
        new Tracing(OpenTelemetrySdk.builder().build()),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static void assertValid(Event event) {
    assertThat(
            SchemaCatalog.load(List.of())
                .find(event.getType(), event.getSchemaVersion())
                .orElseThrow()
                .validate(event.getJson().getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Validation.Valid.class);
  }
}
