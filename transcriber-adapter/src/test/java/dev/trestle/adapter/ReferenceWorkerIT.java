package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.examples.ReferenceWorker;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.ListJobsRequest;
import dev.trestle.v1.TranscriptionJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/** The whole way with a real file and a worker in a process of its own. */
@Aws
class ReferenceWorkerIT {

  private static final Path SPEECH = Path.of("../examples/audio/speech.wav");

  private final AwsEnvironment environment;

  @TempDir Path folder;

  ReferenceWorkerIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @Test
  void theReferenceWorkerDoesTheJobOfARealFile() throws Exception {
    try (FakeGateway gateway = new FakeGateway();
        AdapterStack stack = AdapterStack.start(environment, gateway)) {
      JsonNode described = completed(stack, gateway, List.of());

      assertThat(described.at("/transcript/note").asText()).contains("no transcription");
      assertThat(described.at("/transcript/audio/durationSeconds").asDouble()).isEqualTo(5.778);
      assertThat(described.at("/transcript/audio/sampleRate").asInt()).isEqualTo(16000);
      assertThat(described.at("/transcript/audio/loudnessDbfs")).hasSize(12);

      JsonNode counted = completed(stack, gateway, List.of("--command", "wc -c < {input}"));

      assertThat(counted.at("/transcript/text").asText()).isEqualTo("184944");
    }
  }

  @Test
  void aJobThatAWorkerCannotDoIsLeft() throws Exception {
    try (FakeGateway gateway = new FakeGateway();
        AdapterStack stack = AdapterStack.start(environment, gateway)) {
      upload();

      assertThat(work(List.of("--command", "exit 3"))).isEqualTo(1);

      assertThat(stack.count("transcription-jobs")).isEqualTo(1);
      environment
          .aws()
          .sqs()
          .purgeQueue(r -> r.queueUrl(environment.queueUrl("transcription-jobs")));
    }
  }

  /** Without heartbeats, the other thread would get the job again after two seconds. */
  @Test
  void aJobIsHeldUntilItIsDoneAlsoAfterSigtermAndNoOtherIsTaken() throws Exception {
    try (FakeGateway gateway = new FakeGateway();
        AdapterStack stack = AdapterStack.start(environment, gateway)) {
      upload();
      String command =
          """
          cd %s; echo start >> starts; echo 70 > {progress}; sleep 3; touch slept
          while [ ! -e go ]; do sleep 0.1; done; echo text"""
              .formatted(folder);

      WorkerRun worker =
          worker("--parallel 2 --visibility 2 --report 1 --command".split(" "), command);
      TranscriptionJob running =
          Await.value(
              "progress is told",
              () ->
                  stack.rpc().listJobs(ListJobsRequest.getDefaultInstance()).getJobsList().stream()
                      .filter(job -> job.getProgress().getPercent() == 70)
                      .findFirst());
      Await.until("time has gone by", () -> Files.exists(folder.resolve("slept")));
      worker.terminate();
      Await.until("it was told", () -> worker.said().contains("Told to stop"));
      upload();
      Files.createFile(folder.resolve("go"));

      assertThat(worker.end()).isZero();
      stack.awaitJob(running.getJobId(), JobStatus.JOB_STATUS_COMPLETED);
      assertThat(folder.resolve("starts")).hasContent("start");
      assertThat(stack.receive("transcription-jobs").body()).doesNotContain(running.getJobId());
    }
  }

  /** Uploads, lets the worker run once, and returns what it wrote. */
  private JsonNode completed(AdapterStack stack, FakeGateway gateway, List<String> options)
      throws Exception {
    upload();
    assertThat(work(options)).isZero();
    TranscriptionJob job =
        Await.value(
            "the job is completed",
            () ->
                stack
                    .rpc()
                    .listJobs(
                        ListJobsRequest.newBuilder()
                            .setStatus(JobStatus.JOB_STATUS_COMPLETED)
                            .build())
                    .getJobsList()
                    .stream()
                    .filter(j -> gateway.eventsOf(j.getJobId()).size() == 1)
                    .filter(j -> seen.add(j.getJobId()))
                    .findFirst());
    URI output = URI.create(job.getS3OutputPath());
    return new ObjectMapper()
        .readTree(
            environment
                .aws()
                .s3()
                .getObjectAsBytes(
                    request -> request.bucket(output.getHost()).key(output.getPath().substring(1)))
                .asUtf8String());
  }

  private final java.util.Set<String> seen = new java.util.HashSet<>();

  private void upload() {
    String bucket = environment.named("uploads");
    environment.aws().s3().putObject(r -> r.bucket(bucket).key("calls/speech 1.wav"), SPEECH);
    String detail =
        AdapterStack.detail(UUID.randomUUID().toString())
            .replace("some-uploads", bucket)
            .replace("a/b.wav", "calls/speech 1.wav");
    environment
        .aws()
        .eventBridge()
        .putEvents(
            request ->
                request.entries(
                    PutEventsRequestEntry.builder()
                        .eventBusName(environment.bus())
                        .source("custom.upload-service")
                        .detailType("AudioUploaded")
                        .detail(detail)
                        .build()));
  }

  private int work(List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--once"));
    arguments.addAll(options);
    return worker(arguments.toArray(String[]::new)).end();
  }

  private WorkerRun worker(String[] options, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ReferenceWorker.class.getName());
    command.addAll(List.of(options));
    command.addAll(List.of(more));
    return WorkerRun.start(environment, folder, command);
  }
}
