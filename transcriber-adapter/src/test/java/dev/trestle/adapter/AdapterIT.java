package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.Event;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.TranscriptionJob;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The ways that work takes when nothing fails, with two adapters on the same queues. */
@Aws
@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdapterIT implements TestPropertyProvider {

  private final AwsEnvironment environment;
  private final FakeGateway gateway = new FakeGateway();
  @Inject WholeService service;
  private AdapterStack stack;
  private AdapterStack second;

  AdapterIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Map<String, String> getProperties() {
    return AdapterStack.settings(environment, gateway);
  }

  @BeforeAll
  void start() {
    stack = new AdapterStack(environment, service).whenReady();
    second = AdapterStack.start(environment, gateway);
  }

  @AfterAll
  void stop() throws InterruptedException {
    second.close();
    gateway.close();
  }

  @Test
  void awsClientsGiveUpBeforeALeaseLapses() {
    for (var client :
        List.of(
            service.bean(SqsClient.class).serviceClientConfiguration(),
            service.bean(DynamoDbClient.class).serviceClientConfiguration())) {
      assertThat(client.overrideConfiguration().apiCallTimeout())
          .hasValueSatisfying(limit -> assertThat(limit).isLessThan(Duration.ofSeconds(45)));
    }
  }

  @Test
  void eachMessageThatIsWorkedOnHasAConnection() throws Exception {
    int callers = 3 * 16 + 64;
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try (SlowServer server = new SlowServer(callers)) {
      SdkHttpClient pool = service.bean(SdkHttpClient.class);
      SdkHttpFullRequest get =
          SdkHttpFullRequest.builder().method(SdkHttpMethod.GET).uri(server.address()).build();
      List<Future<HttpExecuteResponse>> answers =
          threads.invokeAll(
              Collections.nCopies(
                  callers,
                  () ->
                      pool.prepareRequest(HttpExecuteRequest.builder().request(get).build())
                          .call()));
      for (Future<HttpExecuteResponse> answer : answers) {
        assertThat(answer.get().httpResponse().statusCode()).isEqualTo(204);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anEventOnTheBusBecomesOneJobForTheWorkers() throws Exception {
    String eventId = UUID.randomUUID().toString();
    put("AudioUploaded", AdapterStack.detail(eventId));

    Message message = stack.receive("transcription-jobs");

    JsonNode job = new ObjectMapper().readTree(message.body());
    assertThat(job.path("s3_input_path").asText()).isEqualTo("s3://some-uploads/a/b.wav");
    assertThat(job.path("s3_output_path").asText())
        .isEqualTo(
            "s3://"
                + environment.named("transcripts")
                + "/transcripts/"
                + job.path("job_id").asText()
                + ".json");
    assertThat(job.path("estimated_duration_seconds").asInt()).isEqualTo(62);
    assertThat(message.messageAttributes().get("event_id").stringValue()).isEqualTo(eventId);
    TranscriptionJob shown =
        stack.awaitJob(job.path("job_id").asText(), JobStatus.JOB_STATUS_QUEUED);
    assertThat(shown.getEventId()).isEqualTo(eventId);
    assertThat(shown.getTraceparent())
        .isEqualTo(message.messageAttributes().get("traceparent").stringValue());
  }

  @Test
  void anEventThatOthersPutOnTheBusIsWorkTooWhereTheTemplateLetsItThrough() throws Exception {
    stack.send(
        "transcription-requests",
        """
        {"id":"%s","detail-type":"Audio Uploaded","source":"older",
         "detail":{"userId":"u","fileId":"f","s3Location":{"bucket":"b-1","key":"k.mp3"}}}"""
            .formatted(UUID.randomUUID()));

    JsonNode job = new ObjectMapper().readTree(stack.receive("transcription-jobs").body());

    assertThat(job.path("s3_input_path").asText()).isEqualTo("s3://b-1/k.mp3");
  }

  @Test
  void anEventDeliveredManyTimesIsOneJobMessage() throws Exception {
    String body = AdapterStack.event(UUID.randomUUID().toString());
    for (int i = 0; i < 12; i++) {
      stack.send("transcription-requests", body);
    }

    stack.receive("transcription-jobs");
    stack.awaitEmpty("transcription-requests");

    assertThat(stack.count("transcription-jobs")).isZero();
    assertThat(stack.count("transcription-requests-dlq")).isZero();
  }

  @Test
  void aTranscriptInTheBucketCompletesItsJob() throws Exception {
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();

    stack.writeTranscript(job);

    TranscriptionJob ended = stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);
    List<Event> events = gateway.eventsOf(jobId);
    assertThat(events).hasSize(1);
    assertThat(ended.getCompletionEventId()).isEqualTo(events.get(0).getId());
    assertThat(ended.hasEndTime()).isTrue();
    JsonNode payload = new ObjectMapper().readTree(events.get(0).getJson());
    assertThat(payload.path("status").asText()).isEqualTo("completed");
    assertThat(payload.at("/s3Location/key").asText()).isEqualTo("transcripts/" + jobId + ".json");
    assertThat(payload.path("audioEventId").asText()).isEqualTo(ended.getEventId());
  }

  @Test
  void theTraceOfTheEventGoesOnToThePublishOfItsCompletion() throws Exception {
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    stack.writeTranscript(job);
    stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);

    String trace = AdapterStack.TRACEPARENT.substring(0, 36);
    assertThat(gateway.eventsOf(jobId).get(0).getExtensionsOrThrow("traceparent"))
        .startsWith(trace);
    assertThat(gateway.tracesOf(jobId))
        .isNotEmpty()
        .allSatisfy(t -> assertThat(t).startsWith(trace));
  }

  @Test
  void theSameCompletionTwiceIsOneEvent() throws Exception {
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    stack.writeTranscript(job);
    stack.writeTranscript(job);
    stack.send("transcription-results", result(jobId, "\"status\":\"completed\""));
    stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);
    stack.send(
        "transcription-results", result(jobId, "\"status\":\"failed\",\"error\":\"too late\""));

    stack.awaitEmpty("transcription-results");

    assertThat(gateway.eventsOf(jobId)).hasSize(1);
    assertThat(stack.job(jobId).orElseThrow().getStatus())
        .isEqualTo(JobStatus.JOB_STATUS_COMPLETED);
    assertThat(stack.count("transcription-results-dlq")).isZero();
  }

  @Test
  void aWorkersMessageMayEndAJobAsPartialOrFailed() throws Exception {
    JsonNode partial = stack.newJob();
    String partialId = partial.path("job_id").asText();
    stack.send(
        "transcription-results",
        result(partialId, "\"status\":\"failed\",\"error\":{\"code\":\"BAD\",\"message\":\"no\"}"));

    TranscriptionJob failed = stack.awaitJob(partialId, JobStatus.JOB_STATUS_FAILED);
    assertThat(failed.getError()).isEqualTo("no");
    assertThat(gateway.eventsOf(partialId).get(0).getJson())
        .contains("\"status\":\"failed\"")
        .contains("\"code\":\"BAD\"");

    JsonNode other = stack.newJob();
    String text = AdapterStack.transcript(other).replaceFirst("\\{", "{\"status\":\"partial\",");
    stack.write(other.path("s3_output_path").asText(), text);
    stack.awaitJob(other.path("job_id").asText(), JobStatus.JOB_STATUS_PARTIAL);
  }

  @Test
  void aJobThatNoWorkerCouldDoFailsOnce() throws Exception {
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    stack.send("transcription-jobs-dlq", job.toString());
    stack.send("transcription-jobs-dlq", job.toString());

    TranscriptionJob failed = stack.awaitJob(jobId, JobStatus.JOB_STATUS_FAILED);
    stack.awaitEmpty("transcription-jobs-dlq");

    assertThat(failed.getError()).startsWith("No worker completed the job");
    assertThat(gateway.eventsOf(jobId)).hasSize(1);
    assertThat(gateway.eventsOf(jobId).get(0).getJson()).contains("WORKERS_GAVE_UP");
  }

  @Test
  void aJobIsSeenInTheMetrics() throws Exception {
    JsonNode job = stack.newJob();
    stack.writeTranscript(job);
    stack.awaitJob(job.path("job_id").asText(), JobStatus.JOB_STATUS_COMPLETED);

    Await.until(
        "the metrics of both adapters",
        () -> {
          String both = metrics(stack) + metrics(second);
          return both.contains("trestle_jobs_total{status=\"QUEUED\"}")
              && both.contains("trestle_jobs_total{status=\"COMPLETED\"}")
              && both.contains("trestle_event_to_job_seconds_count")
              && both.contains("trestle_event_to_completion_seconds_count")
              && both.contains(
                  "trestle_messages_seconds_count{outcome=\"job_queued\",queue=\""
                      + environment.named("transcription-requests"));
        });
  }

  @Test
  void readinessTellsThatEveryQueueIsRead() {
    assertThat(stack.get("/health/readiness")).contains("\"consumers\":{\"name\"").contains("UP");
  }

  private static String metrics(AdapterStack stack) {
    try {
      return stack.get("/prometheus");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void put(String detailType, String detail) {
    var answer =
        environment
            .aws()
            .eventBridge()
            .putEvents(
                request ->
                    request.entries(
                        PutEventsRequestEntry.builder()
                            .eventBusName(environment.bus())
                            .source("custom.upload-service")
                            .detailType(detailType)
                            .detail(detail)
                            .build()));
    assertThat(answer.failedEntryCount()).isZero();
  }

  private static String result(String jobId, String members) {
    return "{\"job_id\":\"" + jobId + "\"," + members + "}";
  }
}
