package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.adapter.job.FaultyJobStore.Step;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.store.DynamoDbEventLog;
import dev.trestle.log.store.EventLogTables;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.JobStatus;
import io.grpc.Status;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sqs.model.Message;

/** Outages, lost replies and deaths between two effects. */
@Aws
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecoveryIT {

  private final AwsEnvironment environment;
  private final FakeGateway gateway = new FakeGateway();
  private AdapterStack stack;

  RecoveryIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @BeforeAll
  void start() {
    stack = AdapterStack.start(environment, gateway);
  }

  @BeforeEach
  void beginAnew() {
    gateway.beginAnew();
  }

  @AfterAll
  void stop() throws InterruptedException {
    stack.close();
    gateway.close();
  }

  @Test
  void aGatewayThatIsDownDelaysTheCompletionAndLosesNothing() throws Exception {
    gateway.failNext(6);
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    stack.writeTranscript(job);

    stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);

    // More failures than the queue allows deliveries: they were tries of one delivery.
    assertThat(gateway.calls()).isGreaterThan(6);
    assertThat(gateway.eventsOf(jobId)).hasSize(1);
    stack.awaitEmpty("transcription-results");
    assertThat(stack.count("transcription-results-dlq")).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAUTHENTICATED", "PERMISSION_DENIED", "NOT_FOUND", "UNIMPLEMENTED"})
  void aGatewayThatDoesNotKnowUsForAWhileDelaysTheCompletionAndLosesNothing(Status.Code code)
      throws Exception {
    gateway.failNext(6, code.toStatus());
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    stack.writeTranscript(job);

    stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);

    // More refusals than the queue allows deliveries: they were tries of one delivery.
    assertThat(gateway.calls()).isEqualTo(7);
    assertThat(gateway.eventsOf(jobId)).hasSize(1);
    stack.awaitEmpty("transcription-results");
    assertThat(stack.count("transcription-results-dlq")).isZero();
  }

  @Test
  void aLostReplyOfTheGatewayIsOneEvent() throws Exception {
    gateway.loseNextReplies(2);
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    stack.writeTranscript(job);

    stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);

    assertThat(gateway.calls()).isEqualTo(3);
    assertThat(gateway.eventsOf(jobId)).hasSize(1);
  }

  @Test
  void aRefusalOfTheGatewayIsKeptWithItsReason() throws Exception {
    gateway.refuse(Status.INVALID_ARGUMENT.withDescription("not so"));
    JsonNode job = stack.newJob();
    stack.writeTranscript(job);

    Message kept = stack.receive("transcription-results-dlq");

    assertThat(kept.messageAttributes().get("ERROR_CODE").stringValue())
        .isEqualTo("COMPLETION_REFUSED");
    assertThat(kept.messageAttributes().get("ERROR_MESSAGE").stringValue()).contains("not so");

    gateway.refuse(Status.OK);
    stack.send("transcription-results", kept.body());
    stack.awaitJob(job.path("job_id").asText(), JobStatus.JOB_STATUS_COMPLETED);
  }

  @Test
  void aDeathBetweenPublishAndMarkIsOneEvent() throws Exception {
    JsonNode job = stack.newJob();
    String jobId = job.path("job_id").asText();
    stack.jobs().failNext(Step.END, 1);
    stack.writeTranscript(job);

    stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);

    assertThat(gateway.calls()).isEqualTo(2);
    assertThat(gateway.eventsOf(jobId)).hasSize(1);
    stack.awaitEmpty("transcription-results");
  }

  @Test
  void aDeathBetweenSendAndMarkIsOneJobSentTwice() throws Exception {
    stack.jobs().failNext(Step.QUEUED, 1);
    JsonNode first = stack.newJob();

    JsonNode again = new ObjectMapper().readTree(stack.receive("transcription-jobs").body());

    assertThat(again).isEqualTo(first);
    stack.awaitEmpty("transcription-requests");
    assertThat(stack.job(first.path("job_id").asText()).orElseThrow().getStatus())
        .isEqualTo(JobStatus.JOB_STATUS_QUEUED);
    assertThat(stack.count("transcription-requests-dlq")).isZero();
  }

  @Test
  void aTranscriptThatComesBeforeTheJobIsMarkedAsQueuedEndsIt() throws Exception {
    stack.jobs().failNext(Step.QUEUED, 1);
    JsonNode job = stack.newJob();
    stack.writeTranscript(job);

    stack.awaitJob(job.path("job_id").asText(), JobStatus.JOB_STATUS_COMPLETED);
    stack.awaitEmpty("transcription-requests");

    assertThat(stack.job(job.path("job_id").asText()).orElseThrow().getStatus())
        .isEqualTo(JobStatus.JOB_STATUS_COMPLETED);
    assertThat(gateway.eventsOf(job.path("job_id").asText())).hasSize(1);
  }

  @Test
  void aTableThatDoesNotAnswerDelaysTheCompletion() throws Exception {
    JsonNode job = stack.newJob();
    stack.jobs().failNext(Step.FIND, 3);
    stack.send(
        "transcription-results",
        "{\"job_id\":\""
            + job.path("job_id").asText()
            + "\",\"status\":\"failed\",\"error\":\"x\"}");

    stack.awaitEmpty("transcription-results");

    assertThat(stack.job(job.path("job_id").asText()).orElseThrow().getStatus())
        .isEqualTo(JobStatus.JOB_STATUS_FAILED);
  }

  @Test
  void anAdapterThatStopsHandsItsMessagesToTheNext() throws Exception {
    gateway.failNext(Integer.MAX_VALUE);
    JsonNode job = stack.newJob();
    stack.writeTranscript(job);
    Await.until("the message is worked on", () -> gateway.calls() > 1);

    stack.close();
    gateway.failNext(0);
    stack = AdapterStack.start(environment, gateway);

    stack.awaitJob(job.path("job_id").asText(), JobStatus.JOB_STATUS_COMPLETED);
    assertThat(gateway.eventsOf(job.path("job_id").asText())).hasSize(1);
  }

  @Test
  void anEndThatWasPublishedAndForgottenIsLookedForInTheLog() throws Exception {
    try (EventLog log =
        DynamoDbEventLog.open(
            environment.aws().dynamoDb(),
            EventLogTables.of(environment.name()),
            Clock.systemUTC(),
            EventLogConfig.defaults(),
            (request, readUnits, writeUnits) -> {})) {
      gateway.writeTo(log);
      gateway.loseNextReplies(Integer.MAX_VALUE);
      JsonNode job = stack.newJob();
      String jobId = job.path("job_id").asText();
      stack.writeTranscript(job);
      Await.until("it is published", () -> gateway.eventsOf(jobId).size() == 1);

      stack.close();
      gateway.beginAnew();
      gateway.forgetIds();
      stack =
          AdapterStack.start(environment, gateway, "trestle.adapter.outbox.look-up-after", "1s");
      stack.awaitJob(jobId, JobStatus.JOB_STATUS_COMPLETED);
      stack.close();
      stack = AdapterStack.start(environment, gateway);

      assertThat(gateway.eventsOf(jobId)).hasSize(1);
    }
  }

  @Test
  void anAdapterThatStoppedLeavesNoThread() throws InterruptedException {
    stack.close();

    Await.until(
        "no consumer's thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(environment.name() + "-")));
    stack = AdapterStack.start(environment, gateway);
  }

  @Test
  void aMissingEnvironmentIsNamed() throws Exception {
    AwsEnvironment none =
        new AwsEnvironment(environment.aws(), "x" + UUID.randomUUID().toString().substring(0, 8));
    try (WholeService lost = WholeService.start(AdapterStack.settings(none, gateway))) {
      lost.awaitMissing(
          none.named("transcription-requests"),
          "table " + none.named("transcription-job-state"),
          "bucket " + none.named("transcripts"),
          "create what deploy/environment.yaml has");
    }
  }
}
