package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.job.BehindJobStore;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.job.JobsConfig;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.v1.Event;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends that no worker tells, results that come too late, and ends that wait to be published. */
class AttemptEndsTest {

  private static final Result FAILED =
      new Result.Failed(new WorkError("NO_AUDIO", "The file has no audio.", false));

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<Event> published = new ArrayList<>();
  private final Job job = Jobs.accepted();
  private boolean gatewayIsDown;

  /** Ids of jobs at whose events the gateway fails. */
  private final Set<String> failing = new HashSet<>();

  @BeforeEach
  void accept() {
    jobs.add(job);
    jobs.queued(job, Jobs.NOW, Jobs.NOW.plusSeconds(9000));
  }

  @Test
  void aCancelledJobIsAFailedOneOnTheBus() {
    completion().end(job, JobState.CANCELLED, "Cancelled on request");

    assertThat(now().state()).isEqualTo(JobState.CANCELLED);
    assertThat(published).hasSize(1);
    assertThat(published.get(0).getJson())
        .contains("\"status\":\"failed\"")
        .contains("\"code\":\"CANCELLED\"");
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED_OUT", "CANCELLED"})
  void aResultAfterThatIsNotedAndChangesNothing(JobState end) throws Exception {
    completion().end(job, end, "late");

    Outcome outcome = completion().complete(job.jobId(), any -> Reading.of(FAILED));

    assertThat(outcome).isEqualTo(new Outcome.Done("result_late"));
    assertThat(now().state()).isEqualTo(end);
    assertThat(now().history()).last().extracting("note").asString().contains("attempt 0");
    assertThat(published).hasSize(1);
  }

  @Test
  void aResultOfAnEarlierAttemptDoesNotEndALaterOne() throws Exception {
    jobs.again(job, Jobs.NOW, "nothing was heard");

    assertThat(completion().complete(job.jobId(), 0, any -> Reading.of(FAILED)))
        .isEqualTo(new Outcome.Done("result_late"));

    assertThat(now().state()).isEqualTo(JobState.ACCEPTED);
    assertThat(published).isEmpty();
  }

  @Test
  void aResultThatIsReadWhileAnotherAttemptBeginsDoesNotEndThat() throws Exception {
    Outcome outcome =
        completion()
            .complete(
                job.jobId(),
                any -> {
                  jobs.again(job, Jobs.NOW, "nothing was heard");
                  return Reading.of(FAILED);
                });

    assertThat(outcome).isEqualTo(new Outcome.Done("result_late"));
    assertThat(now().ending()).isNull();
    assertThat(published).isEmpty();
  }

  @Test
  void anEndAtWhichTheGatewayFailsIsDecidedAndHoldsUpNoOther() {
    failing.add(job.jobId());
    completion().end(job, JobState.CANCELLED, "Cancelled on request");
    assertThat(now().ending()).isNotNull();
    Job other = Jobs.accepted();
    jobs.add(other);
    failing.add(other.jobId());
    completion().end(other, JobState.CANCELLED, "Cancelled on request");

    failing.remove(other.jobId());
    sweep(Jobs.NOW.plusSeconds(60)).run();
    failing.add(other.jobId());
    failing.remove(job.jobId());
    sweep(Jobs.NOW.plusSeconds(60)).run();

    assertThat(published).hasSize(2);
  }

  @Test
  void anEndThatWasRecordedSinceTheIndexIsNotPublishedAgain() {
    InMemoryJobStore before = new InMemoryJobStore();
    before.add(job);
    before.decide(job, Jobs.ending(JobState.CANCELLED));
    completion().end(job, JobState.CANCELLED, "Cancelled on request");

    sweep(new BehindJobStore(jobs, before), Jobs.NOW.plusSeconds(60)).run();

    assertThat(published).hasSize(1);
  }

  @Test
  void eachAttemptHasAnEventOfItsOwn() throws Exception {
    completion().complete(job.jobId(), 0, any -> Reading.of(FAILED));
    jobs.again(now(), Jobs.NOW, "retried");
    completion().complete(job.jobId(), 1, any -> Reading.of(FAILED));

    assertThat(published).extracting(Event::getId).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void anEndThatTheGatewayDidNotTakeIsPublishedByTheSweep() {
    gatewayIsDown = true;
    completion().end(job, JobState.CANCELLED, "Cancelled on request");
    assertThat(now().state()).isEqualTo(JobState.QUEUED);
    gatewayIsDown = false;

    sweep(Jobs.NOW.plusSeconds(9)).run();
    assertThat(published).as("whoever decided may still be publishing").isEmpty();
    sweep(Jobs.NOW.plusSeconds(60)).run();
    sweep(Jobs.NOW.plusSeconds(60)).run();

    assertThat(published).hasSize(1);
    assertThat(now().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aWorkersSignOfLifeMakesTheJobRun() {
    completion().progress(job.jobId(), Completion.ANY_ATTEMPT, 40, "worker-1");

    assertThat(now().state()).isEqualTo(JobState.RUNNING);
    assertThat(now().progress()).extracting("percent").isEqualTo(40);
    assertThat(completion().progress(job.jobId(), 7, 50, "")).isInstanceOf(Outcome.Done.class);
    assertThat(now().progress()).extracting("percent").isEqualTo(40);
    assertThat(completion().progress("nobody", 0, 1, "")).isInstanceOf(Outcome.Rejected.class);
  }

  private Job now() {
    return jobs.find(job.jobId()).orElseThrow();
  }

  private Unpublished sweep(Instant now) {
    return sweep(jobs, now);
  }

  private Unpublished sweep(JobStore store, Instant now) {
    return new Unpublished(
        store,
        completion(),
        (events, since) -> {
          throw new AssertionError("nothing is old");
        },
        new OutboxConfig(Duration.ofMinutes(10)),
        new JobsConfig(Duration.ofDays(90), Duration.ofSeconds(10)),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private Completion completion() {
    return new Completion(
        RouteSettings.shipped(),
        jobs,
        event -> {
          if (gatewayIsDown) {
            throw new OutageException("down", new IllegalStateException());
          }
          if (failing.stream().anyMatch(event.getJson()::contains)) {
            throw Status.INTERNAL.asRuntimeException();
          }
          published.add(event);
          return Optional.empty();
        },
        new OutboxConfig(Duration.ofMinutes(10)),
        new JobMeters(new SimpleMeterRegistry()),
        new Tracing(OpenTelemetrySdk.builder().build()),
        Clock.fixed(Jobs.NOW, ZoneOffset.UTC));
  }
}
