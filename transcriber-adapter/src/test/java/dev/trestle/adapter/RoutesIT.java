package dev.trestle.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.GetJobRequest;
import dev.trestle.v1.GetRouteRequest;
import dev.trestle.v1.JobHold;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.ListJobsRequest;
import dev.trestle.v1.PauseRouteRequest;
import dev.trestle.v1.ResumeRouteRequest;
import dev.trestle.v1.TranscriptionJob;
import dev.trestle.v1.TranscriptionRoute;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A route with a limit, of two adapters. */
@Aws
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutesIT {

  private static final String QUEUE = "transcription-jobs";

  private final AwsEnvironment environment;
  private final FakeGateway gateway = new FakeGateway();
  private AdapterStack stack;
  private AdapterStack second;

  RoutesIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  @BeforeAll
  void start() {
    Map<String, String> settings = AdapterStack.settings(environment, gateway);
    settings.put("trestle.adapter.routes.audio.max-in-flight", "2");
    settings.put("trestle.adapter.routes.audio.high-water", "100");
    settings.put("trestle.adapter.dispatch.look", "200ms");
    // The index of the table here does not lag.
    settings.put("trestle.adapter.dispatch.lag", "500ms");
    stack = new AdapterStack(environment, WholeService.start(settings));
    second = new AdapterStack(environment, WholeService.start(settings));
    stack.whenReady();
    second.whenReady();
  }

  @AfterAll
  void stop() throws InterruptedException {
    stack.close();
    second.close();
    gateway.close();
  }

  @Test
  void asManyJobsAreWithTheWorkersAsMayBeAndNoneGoWhileTheRouteIsPaused() throws Exception {
    for (int i = 0; i < 5; i++) {
      stack.send("transcription-requests", AdapterStack.event(UUID.randomUUID().toString()));
    }
    JsonNode one = next();
    JsonNode two = next();
    await("three wait for two", 3, 2);
    assertThat(stack.count(QUEUE)).isZero();
    assertThat(heldBy(waiting())).isEqualTo(JobHold.JOB_HOLD_IN_FLIGHT);

    end(one);
    JsonNode three = next();
    second.rpc().pauseRoute(PauseRouteRequest.newBuilder().setName("audio").build());
    end(two);
    await("two wait for nothing but the pause", 2, 1);
    assertThat(stack.count(QUEUE)).isZero();
    assertThat(heldBy(waiting())).isEqualTo(JobHold.JOB_HOLD_PAUSED);
    assertThat(route().getBacklog().getHeldBy()).isEqualTo(JobHold.JOB_HOLD_PAUSED);

    stack.rpc().resumeRoute(ResumeRouteRequest.newBuilder().setName("audio").build());
    JsonNode four = next();
    end(three);
    JsonNode five = next();
    end(four);
    end(five);
    await("nothing is left", 0, 0);
    assertThat(gateway.calls()).isEqualTo(5);
  }

  private JsonNode next() throws Exception {
    return new ObjectMapper().readTree(stack.receive(QUEUE).body());
  }

  private void end(JsonNode job) {
    stack.writeTranscript(job);
    stack.awaitJob(job.path("job_id").asText(), JobStatus.JOB_STATUS_COMPLETED);
  }

  private void await(String what, int waiting, int running) {
    Await.until(
        what,
        () ->
            route().getBacklog().getWaitingJobs() == waiting
                && route().getBacklog().getRunningJobs() == running);
  }

  private TranscriptionRoute route() {
    return second.rpc().getRoute(GetRouteRequest.newBuilder().setName("audio").build());
  }

  private TranscriptionJob waiting() {
    return stack
        .rpc()
        .listJobs(ListJobsRequest.newBuilder().setStatus(JobStatus.JOB_STATUS_ACCEPTED).build())
        .getJobs(0);
  }

  private JobHold heldBy(TranscriptionJob job) {
    return stack
        .rpc()
        .getJob(GetJobRequest.newBuilder().setJobId(job.getJobId()).build())
        .getHeldBy();
  }
}
