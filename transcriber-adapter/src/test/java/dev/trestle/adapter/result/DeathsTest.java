package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.job.Death;
import dev.trestle.adapter.job.Death.Died;
import dev.trestle.adapter.job.DyingJobStore;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.job.JobsConfig;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.v1.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An adapter dies between every two steps from a result to its job's end: find to mark. */
class DeathsTest {

  private static final Result FAILED =
      new Result.Failed(new WorkError("NO_AUDIO", "The file has no audio.", false));
  private static final OutboxConfig OUTBOX = new OutboxConfig(Duration.ofMinutes(10));
  private static final Death NEVER = new Death(-1, false);

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<Event> log = new ArrayList<>();
  private final Job job = Jobs.accepted();
  private boolean gatewayForgets;

  @BeforeEach
  void accept() {
    jobs.add(job);
    jobs.queued(job, Jobs.NOW, Jobs.NOW.plusSeconds(9000));
  }

  @ParameterizedTest
  @CsvSource({"0,false", "0,true", "1,false", "1,true", "2,false", "2,true", "3,false", "3,true"})
  void theMessageComesAgainAndTheEndIsToldOnce(int step, boolean afterwards) throws Exception {
    assertThat(dies(new Death(step, afterwards))).isTrue();

    complete(NEVER);

    assertThat(log).hasSize(1);
    assertThat(now().state()).isEqualTo(JobState.FAILED);
  }

  /** Such as of a death after which the message is gone, or of an end that no message told. */
  @ParameterizedTest
  @CsvSource({"1,true", "2,false", "2,true", "3,false", "3,true"})
  void theSweepTellsOnceWhatIsDecided(int step, boolean afterwards) {
    assertThat(dies(new Death(step, afterwards))).isTrue();

    sweep().run();
    sweep().run();

    assertThat(log).hasSize(1);
    assertThat(now().state()).isEqualTo(JobState.FAILED);
  }

  /** Else the steps above would not be all that there are. */
  @Test
  void thereAreNoFurtherSteps() {
    assertThat(dies(new Death(4, false))).isFalse();
  }

  /** Else the tests above would show nothing. */
  @ParameterizedTest
  @CsvSource({"2,true", "3,false"})
  void aGatewayThatForgetsIdsTakesTheEndTwice(int step, boolean afterwards) throws Exception {
    gatewayForgets = true;
    assertThat(dies(new Death(step, afterwards))).isTrue();

    complete(NEVER);

    assertThat(log).hasSize(2);
  }

  private boolean dies(Death death) {
    try {
      complete(death);
      return false;
    } catch (Died died) {
      return true;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void complete(Death death) throws Exception {
    var unused = completion(death).complete(job.jobId(), any -> Reading.of(FAILED));
  }

  private Optional<String> publish(Event event) {
    if (gatewayForgets || !log.contains(event)) {
      log.add(event);
    }
    return Optional.empty();
  }

  private Job now() {
    return jobs.find(job.jobId()).orElseThrow();
  }

  private Unpublished sweep() {
    return new Unpublished(
        jobs,
        completion(NEVER),
        (events, since) -> Set.of(),
        OUTBOX,
        new JobsConfig(Duration.ofDays(90), Duration.ofSeconds(10)),
        Clock.fixed(Jobs.NOW.plusSeconds(60), ZoneOffset.UTC));
  }

  private Completion completion(Death death) {
    JobStore seen = new DyingJobStore(jobs, death);
    return new Completion(
        RouteSettings.shipped(),
        seen,
        event -> death.at(() -> publish(event)),
        OUTBOX,
        new JobMeters(new SimpleMeterRegistry()),
        new Tracing(OpenTelemetrySdk.builder().build()),
        Clock.fixed(Jobs.NOW, ZoneOffset.UTC));
  }
}
