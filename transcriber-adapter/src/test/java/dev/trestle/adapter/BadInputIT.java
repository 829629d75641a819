package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.JobStatus;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.sqs.model.Message;

/** What cannot be processed is kept, with its reason, and does not come again. */
@Aws
@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT implements TestPropertyProvider {

  private static final String REQUESTS = "transcription-requests";
  private static final String RESULTS = "transcription-results";

  private final AwsEnvironment environment;
  private final FakeGateway gateway = new FakeGateway();
  @Inject WholeService service;
  private AdapterStack stack;

  BadInputIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Map<String, String> getProperties() {
    return AdapterStack.settings(environment, gateway);
  }

  @BeforeAll
  void start() {
    stack = new AdapterStack(environment, service).whenReady();
  }

  @AfterEach
  void nothingIsLeft() {
    stack.awaitEmpty(REQUESTS);
    stack.awaitEmpty(RESULTS);
    stack.awaitEmpty("transcription-jobs-dlq");
    assertThat(stack.count(REQUESTS + "-dlq")).isZero();
    assertThat(stack.count(RESULTS + "-dlq")).isZero();
    assertThat(stack.count("transcription-jobs")).isZero();
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @Test
  void anEnvelopeWithoutDetail() {
    rejects(
        REQUESTS,
        "{\"id\":\"1\",\"source\":\"a\",\"detail-type\":\"AudioUploaded\"}",
        "ENVELOPE_INVALID",
        "detail: is missing");
  }

  @Test
  void whatIsNoJson() {
    rejects(REQUESTS, "hello", "NOT_JSON", "line 1, column 1");
    rejects(RESULTS, "hello", "NOT_JSON", "line 1, column 1");
  }

  @Test
  void anEventThatViolatesItsSchema() {
    rejects(
        REQUESTS,
        AdapterStack.event("e-1").replace("\"user-42\"", "7"),
        "SCHEMA_VIOLATION",
        "detail/userId");
  }

  @Test
  void anEventOfAnotherType() {
    rejects(
        REQUESTS,
        AdapterStack.event("e-1").replace("AudioUploaded", "VideoUploaded"),
        "EVENT_TYPE_UNEXPECTED",
        "VideoUploaded");
  }

  @Test
  void anEventOfASchemaVersionThatIsNotKnown() {
    rejects(
        REQUESTS,
        AdapterStack.event("e-1").replace("\"schemaVersion\":1", "\"schemaVersion\":99"),
        "SCHEMA_VERSION_NOT_FOUND",
        "version 99");
  }

  @Test
  void aResultOfAnUnknownJob() {
    String jobId = UUID.randomUUID().toString();
    rejects(
        RESULTS, "{\"job_id\":\"" + jobId + "\",\"status\":\"completed\"}", "JOB_NOT_FOUND", jobId);
  }

  @Test
  void aResultThatSaysNothing() {
    rejects(RESULTS, "{}", "RESULT_INVALID", "job_id");
    rejects(RESULTS, "{\"job_id\":\"1\",\"status\":\"done\"}", "RESULT_INVALID", "status");
  }

  @Test
  void aResultWithoutItsTranscript() throws Exception {
    String jobId = stack.newJob().path("job_id").asText();

    rejects(
        RESULTS,
        "{\"job_id\":\"" + jobId + "\",\"status\":\"completed\"}",
        "TRANSCRIPT_NOT_FOUND",
        jobId);
    assertThat(stack.job(jobId).orElseThrow().getStatus()).isEqualTo(JobStatus.JOB_STATUS_QUEUED);
  }

  @Test
  void anObjectThatIsNoTranscriptOfAJobIsLeftAlone() {
    stack.write("s3://" + environment.named("transcripts") + "/queue-stats.json", "{}");

    Await.until("the object is counted", () -> stack.get("/prometheus").contains("object_ignored"));
    assertThat(stack.count(RESULTS + "-dlq")).isZero();
  }

  @Test
  void aTranscriptOfAnUnknownJob() {
    String jobId = UUID.randomUUID().toString();
    stack.write(
        "s3://" + environment.named("transcripts") + "/transcripts/" + jobId + ".json", "{}");

    assertDeadLettered(RESULTS, "JOB_NOT_FOUND", jobId);
  }

  @Test
  void aTranscriptThatIsNoJsonOrAnothersDoesNotEndTheJob() throws Exception {
    JsonNode job = stack.newJob();
    String path = job.path("s3_output_path").asText();
    stack.write(path, "not json");
    assertDeadLettered(RESULTS, "TRANSCRIPT_INVALID", "not JSON");

    stack.write(path, AdapterStack.transcript(job).replace("\"job_id\":\"", "\"job_id\":\"x"));
    assertDeadLettered(RESULTS, "TRANSCRIPT_INVALID", "job_id");

    stack.writeTranscript(job);
    stack.awaitJob(job.path("job_id").asText(), JobStatus.JOB_STATUS_COMPLETED);
  }

  @Test
  void aMessageOfTheWorkersThatIsNoJobIsKeptToo() {
    stack.send("transcription-jobs-dlq", "hello");
    Message kept = assertDeadLettered(RESULTS, "NOT_JSON", "line 1", "transcription-jobs-dlq");
    assertThat(kept.body()).isEqualTo("hello");
  }

  private void rejects(String queue, String body, String code, String message) {
    stack.send(queue, body);
    assertThat(assertDeadLettered(queue, code, message).body()).isEqualTo(body);
  }

  private Message assertDeadLettered(String queue, String code, String message) {
    return assertDeadLettered(queue, code, message, queue);
  }

  private Message assertDeadLettered(String queue, String code, String message, String source) {
    Message kept = stack.receive(queue + "-dlq");
    assertThat(kept.messageAttributes().get("ERROR_CODE").stringValue()).isEqualTo(code);
    assertThat(kept.messageAttributes().get("ERROR_MESSAGE").stringValue()).contains(message);
    assertThat(kept.messageAttributes().get("SOURCE_QUEUE").stringValue())
        .isEqualTo(environment.named(source));
    return kept;
  }
}
