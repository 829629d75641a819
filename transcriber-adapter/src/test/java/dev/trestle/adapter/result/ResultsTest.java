package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.queues.Message;
import dev.trestle.queues.Outcome;
import dev.trestle.server.Environment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResultsTest {

  private static final Environment ENVIRONMENT = new Environment("test");

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final Job job = Jobs.accepted();
  private Transcripts transcripts = any -> Transcript.read(TranscriptTest.text(job), job);

  @BeforeEach
  void accept() {
    jobs.accept(job, "a", Jobs.NOW, Jobs.NOW);
    jobs.queued(job, Jobs.NOW, Jobs.NOW.plusSeconds(9000));
  }

  @Test
  void aMessageMaySayThatTheTranscriptIsPartial() throws Exception {
    assertThat(results("{\"job_id\":\"" + job.jobId() + "\",\"status\":\"partial\"}"))
        .isEqualTo(new Outcome.Done("job_partial"));
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.PARTIAL);
  }

  @Test
  void anEventOfAnotherKindIsNoResult() throws Exception {
    Outcome outcome = results(written("Object Deleted", "transcripts/" + job.jobId() + ".json"));

    assertThat(((Outcome.Rejected) outcome).code()).isEqualTo(Rejection.RESULT_INVALID.name());
    assertThat(((Outcome.Rejected) outcome).message()).contains("Object Deleted");
  }

  @Test
  void whatLiesWhereNoTranscriptDoesIsCountedAndLeftAlone() throws Exception {
    String ours = "transcripts/" + job.jobId() + ".json";
    for (String event :
        new String[] {
          written("Object Created", ours).replace("test-transcripts", "other-transcripts"),
          written("Object Created", "queue-stats.json"),
          written("Object Created", "progress/" + job.jobId() + ".json")
        }) {
      assertThat(results(event)).isEqualTo(new Outcome.Done("object_ignored"));
    }
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aJobThatWorkersGaveUpIsCompletedIfItsTranscriptIsThere() throws Exception {
    assertThat(givenUp()).isEqualTo(new Outcome.Done("job_completed"));
  }

  @Test
  void aJobThatWorkersGaveUpFailsIfItsTranscriptIsMissingOrWrong() throws Exception {
    transcripts = any -> Reading.refused(Rejection.TRANSCRIPT_INVALID, "no");

    assertThat(givenUp()).isEqualTo(new Outcome.Done("job_failed"));
    assertThat(givenUp()).isEqualTo(new Outcome.Done("result_repeated"));
  }

  private Outcome givenUp() throws Exception {
    return new GivenUpJobs(ENVIRONMENT, transcripts, completion())
        .handle(message("{\"job_id\":\"" + job.jobId() + "\"}"));
  }

  private Outcome results(String body) throws Exception {
    return new Results(ENVIRONMENT, RouteSettings.shipped(), transcripts, completion())
        .handle(message(body));
  }

  private Completion completion() {
    return new Completion(
        RouteSettings.shipped(),
        jobs,
        event -> Optional.empty(),
        new OutboxConfig(Duration.ofMinutes(10)),
        new JobMeters(new SimpleMeterRegistry()),
        new Tracing(OpenTelemetrySdk.builder().build()),
        Clock.fixed(Jobs.NOW, ZoneOffset.UTC));
  }

  private static Message message(String body) {
    return new Message("m-1", "d-1", body, Map.of(), Map.of());
  }

  private static String written(String detailType, String key) {
    return """
    {"version":"0","id":"1","source":"aws.s3","detail-type":"%s","time":"2026-01-31T09:31:10Z",
     "detail":{"bucket":{"name":"test-transcripts"},"object":{"key":"%s","size":7}}}"""
        .formatted(detailType, key);
  }
}
