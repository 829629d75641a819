package dev.trestle.adapter.request;

import static dev.trestle.adapter.request.Events.PAYLOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.AdapterConfig;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table does what it is asked, and its answer does not arrive. */
class LostRepliesTest {

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<Job> sent = new ArrayList<>();
  private final Message message =
      new Message("m-1", "d1", Events.ofGateway("event-1", PAYLOAD), Map.of(), Map.of());

  @Test
  void aJobWhoseAcceptanceWasNotHeardOfIsSentOnce() {
    jobs.loseReplyAfter(0);
    assertThatThrownBy(() -> requests().handle(message)).hasMessageContaining("lost");
    assertThat(sent).isEmpty();

    assertThat(requests().handle(message)).isEqualTo(new Outcome.Done("job_queued"));
    assertThat(requests().handle(message)).isEqualTo(new Outcome.Done("event_repeated"));

    assertThat(sent).hasSize(1);
  }

  @Test
  void aJobWhoseSendWasRecordedUnheardIsNotSentAgain() {
    jobs.loseReplyAfter(1);
    assertThatThrownBy(() -> requests().handle(message)).hasMessageContaining("lost");

    assertThat(requests().handle(message)).isEqualTo(new Outcome.Done("event_repeated"));

    assertThat(sent).hasSize(1);
    assertThat(jobs.find(NewJob.jobId("event-1")).orElseThrow().state()).isEqualTo(JobState.QUEUED);
  }

  private Requests requests() {
    Clock clock = Clock.fixed(Jobs.NOW, ZoneOffset.UTC);
    return new Requests(
        new Environment("test"),
        new AudioEventReader(Schemas.shipped(), RouteSettings.shipped()),
        jobs,
        route -> true,
        new Sending(
            RouteSettings.shipped(),
            jobs,
            (route, job) -> sent.add(job),
            new JobMeters(new SimpleMeterRegistry()),
            clock),
        new Tracing(OpenTelemetrySdk.builder().build()),
        new AdapterConfig(
            "localhost:50051", Duration.ofSeconds(10), 3, Duration.ofSeconds(45), 1 << 20),
        clock);
  }
}
