package dev.trestle.adapter.request;

import static dev.trestle.adapter.request.Events.PAYLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.job.Death;
import dev.trestle.adapter.job.Death.Died;
import dev.trestle.adapter.job.DyingJobStore;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An adapter dies between every two steps of accepting an event; another gets the message. */
class DeathsTest {

  private static final Duration LEASE = Duration.ofSeconds(45);
  private static final Death NEVER = new Death(-1, false);

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<Job> sent = new ArrayList<>();
  private Instant now = Jobs.NOW;

  /** Put, send and mark. */
  @ParameterizedTest
  @CsvSource({"0,false", "0,true", "1,false", "1,true", "2,false", "2,true"})
  void whoeverSendsAtOnceMayDieAnywhere(int step, boolean afterwards) {
    assertThat(dies(new Death(step, afterwards), true)).isTrue();
    Outcome early = handle("d2", NEVER, true);

    boolean wasMarked = step == 2 && afterwards;
    boolean wasPut = step > 0 || afterwards;
    if (wasPut && !wasMarked) {
      assertThat(early).as("the claim stands").isInstanceOf(Outcome.Later.class);
    }
    now = now.plus(LEASE);
    assertThat(handle("d3", NEVER, true)).isInstanceOf(Outcome.Done.class);

    assertThat(job().state()).isEqualTo(JobState.QUEUED);
    boolean wasSent = step == 1 && afterwards || step == 2;
    assertThat(sent).hasSize(wasSent && !wasMarked ? 2 : 1);
    assertThat(handle("d4", NEVER, true)).isEqualTo(new Outcome.Done("event_repeated"));
  }

  /** Put only: the rest is the dispatcher's. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverLeavesTheJobToTheDispatcherMayDieAnywhere(boolean afterwards) {
    assertThat(dies(new Death(0, afterwards), false)).isTrue();

    assertThat(handle("d2", NEVER, false))
        .isEqualTo(new Outcome.Done(afterwards ? "event_repeated" : "job_accepted"));
    assertThat(job().state()).isEqualTo(JobState.ACCEPTED);
    assertThat(job().sender()).isNull();
    assertThat(sent).isEmpty();
  }

  /** Else the steps above would not be all that there are. */
  @ParameterizedTest
  @CsvSource({"true,3", "false,1"})
  void thereAreNoFurtherSteps(boolean open, int steps) {
    assertThat(dies(new Death(steps, false), open)).isFalse();
  }

  private boolean dies(Death death, boolean open) {
    try {
      handle("d1", death, open);
      return false;
    } catch (Died died) {
      return true;
    }
  }

  private Outcome handle(String delivery, Death death, boolean open) {
    Message message =
        new Message("m-1", delivery, Events.ofGateway("event-1", PAYLOAD), Map.of(), Map.of());
    return adapter(death, open).handle(message);
  }

  private Job job() {
    return jobs.find(NewJob.jobId("event-1")).orElseThrow();
  }

  private void send(Job job) {
    assertThat(jobs.find(job.jobId())).as("a message is of a job").isPresent();
    sent.add(job);
  }

  private Requests adapter(Death death, boolean open) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    DyingJobStore seen = new DyingJobStore(jobs, death);
    return new Requests(
        new Environment("test"),
        new AudioEventReader(Schemas.shipped(), RouteSettings.shipped()),
        seen,
        route -> open,
        new Sending(
            RouteSettings.shipped(),
            seen,
            (route, job) ->
                death.at(
                    () -> {
                      send(job);
                      return job;
                    }),
            new JobMeters(new SimpleMeterRegistry()),
            clock),
        new Tracing(OpenTelemetrySdk.builder().build()),
        new AdapterConfig("localhost:50051", Duration.ofSeconds(10), 3, LEASE, 1 << 20),
        clock);
  }
}
