package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.v1.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** The worker to copy, run as a team would run it. */
@Aws
class PythonWorkerIT {

  private static final Path WORKER = Path.of("../examples/python/worker.py");

  private final AwsEnvironment environment;

  @TempDir Path folder;

  PythonWorkerIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @Test
  void thePythonWorkerDoesAJobAndGoesWhenItIsIdle() throws Exception {
    assumeTrue(hasBoto(), "skipped: no python3 with boto3 on the PATH; pip install boto3");
    try (FakeGateway gateway = new FakeGateway();
        AdapterStack stack = AdapterStack.start(environment, gateway)) {
      String bucket = environment.named("uploads");
      environment
          .aws()
          .s3()
          .putObject(r -> r.bucket(bucket).key("a/b c.wav"), RequestBody.fromString("sound"));
      stack.send(
          "transcription-requests",
          AdapterStack.event(UUID.randomUUID().toString())
              .replace("some-uploads", bucket)
              .replace("a/b.wav", "a/b c.wav"));
      Await.until("the job is queued", () -> stack.count("transcription-jobs") == 1);

      WorkerRun idle =
          start(
              WORKER.toString(),
              "--parallel",
              "2",
              "--exit-when-idle",
              "1",
              "--worker-id",
              "python-1");
      assertThat(idle.end()).as(idle.said()).isZero();

      Await.until("an event is published", () -> gateway.events().size() == 1);
      JsonNode payload = new ObjectMapper().readTree(gateway.events().get(0).getJson());
      assertThat(payload.path("status").asText()).isEqualTo("completed");
      assertThat(payload.path("workerId").asText()).isEqualTo("python-1");
      stack.awaitJob(payload.path("jobId").asText(), JobStatus.JOB_STATUS_COMPLETED);
      assertThat(stack.count("transcription-jobs")).isZero();
    }
  }

  /** The other thread would get the job again after two seconds, if it were not held. */
  @Test
  void aJobIsHeldUntilItIsDoneAlsoAfterSigterm() throws Exception {
    assumeTrue(hasBoto(), "skipped: no python3 with boto3 on the PATH; pip install boto3");
    try (FakeGateway gateway = new FakeGateway();
        AdapterStack stack = AdapterStack.start(environment, gateway)) {
      String bucket = environment.named("uploads");
      environment
          .aws()
          .s3()
          .putObject(r -> r.bucket(bucket).key("a/b.wav"), RequestBody.fromString("sound"));
      stack.send(
          "transcription-requests",
          AdapterStack.event(UUID.randomUUID().toString()).replace("some-uploads", bucket));
      String program =
          """
          import sys, os, time
          sys.path.insert(0, "../examples/python")
          sys.dont_write_bytecode = True
          import worker
          def slow(path, job):
              open("%1$s/starts", "a").write("start")
              time.sleep(3)
              open("%1$s/slept", "w").close()
              while not os.path.exists("%1$s/go"):
                  time.sleep(0.1)
              return "text"
          worker.WAIT, worker.VISIBILITY, worker.transcribe = 1, 2, slow
          sys.argv = ["worker.py", "--parallel", "2"]
          worker.main()
          """
              .formatted(folder);

      WorkerRun worker = start("-c", program);
      Await.until("a job is under way", () -> Files.exists(folder.resolve("slept")));
      worker.terminate();
      Files.createFile(folder.resolve("go"));
      assertThat(worker.end()).as(worker.said()).isZero();

      assertThat(folder.resolve("starts")).hasContent("start");
      Await.until("an event is published", () -> gateway.events().size() == 1);
      assertThat(stack.count("transcription-jobs")).isZero();
    }
  }

  private WorkerRun start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    return WorkerRun.start(environment, folder, command);
  }

  private static boolean hasBoto() throws InterruptedException {
    try {
      Process python =
          new ProcessBuilder("python3", "-c", "import boto3")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
