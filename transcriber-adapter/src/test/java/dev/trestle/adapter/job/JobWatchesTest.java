package dev.trestle.adapter.job;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.testing.FakeCaller;
import dev.trestle.server.testing.HandClock;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.TranscriptionJob;
import dev.trestle.v1.WatchJobsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watching jobs, over the store that forgets nothing and an index that lags as it is told to. */
class JobWatchesTest {

  private static final Caller ANN = new Caller(Caller.Kind.TOKEN, "ann");

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final HandPolicy policy = new HandPolicy(new RecordingAudit());
  private final List<String> hidden = new ArrayList<>();
  private int queries;
  private final HandClock clock = new HandClock(Jobs.NOW);
  private final JobWatches watches = new JobWatches(jobs, new LaggingIndex(), policy, clock);

  @BeforeEach
  void allow() {
    policy.set(rule("ann", Action.READ_JOBS));
  }

  @AfterEach
  void close() {
    watches.close();
  }

  @Test
  void whatIsThereIsToldFirstAndThenEachChangeOfAUsersJobs() {
    Job old = added("old", clock.instant().minusSeconds(3600));
    FakeCaller<TranscriptionJob> caller = watch(WatchJobsRequest.newBuilder().setUserId("user-42"));
    FakeCaller<TranscriptionJob> other = watch(WatchJobsRequest.newBuilder().setUserId("user-7"));
    assertTold(caller).containsExactly("old ACCEPTED");

    Job job = added("new", clock.instant());
    watches.tell();
    queue(job);
    queue(old);
    watches.tell();
    watches.tell();

    assertTold(caller)
        .startsWith("old ACCEPTED", "new ACCEPTED")
        .containsOnlyOnce("new QUEUED", "old QUEUED")
        .hasSize(4);
    assertTold(other).isEmpty();
  }

  @Test
  void aStateBetweenTwoLooksIsToldToThoseWhoWaitForIt() {
    FakeCaller<TranscriptionJob> running =
        watch(WatchJobsRequest.newBuilder().addStatuses(JobStatus.JOB_STATUS_RUNNING));
    FakeCaller<TranscriptionJob> timedOut =
        watch(WatchJobsRequest.newBuilder().addStatuses(JobStatus.JOB_STATUS_TIMED_OUT));

    Job job = added("a", clock.instant());
    queue(job);
    jobs.running(now("a"), new Progress(40, "w", clock.instant()));
    end("a", JobState.COMPLETED);
    watches.tell();

    assertTold(running).containsExactly("a COMPLETED");
    assertThat(running.told.get(0).getHistoryList())
        .extracting(change -> change.getStatus())
        .contains(JobStatus.JOB_STATUS_RUNNING);
    assertTold(timedOut).isEmpty();
  }

  /** Its writer's clock was behind, or its write took long, or the index lagged. */
  @Test
  void aChangeThatShowsUpLateIsToldOnce() {
    FakeCaller<TranscriptionJob> caller = watch(WatchJobsRequest.newBuilder());
    hidden.add("late");
    Job job = added("late", clock.instant());
    watches.tell();
    clock.advance(Duration.ofSeconds(8));
    watches.tell();
    assertTold(caller).isEmpty();

    hidden.clear();
    watches.tell();
    clock.advance(Duration.ofSeconds(60));
    watches.tell();
    queue(job);
    watches.tell();

    assertTold(caller).containsExactly("late ACCEPTED", "late QUEUED");
  }

  @Test
  void oneJobIsToldWithItsProgressUntilItHasEnded() {
    queue(added("a", clock.instant()));
    FakeCaller<TranscriptionJob> caller = watch(WatchJobsRequest.newBuilder().setJobId("a"));
    jobs.running(now("a"), new Progress(40, "w", clock.instant()));
    watches.tell();
    jobs.running(now("a"), new Progress(60, "w", clock.instant()));
    watches.tell();
    watches.tell();
    assertThat(caller.completed).isFalse();

    end("a", JobState.FAILED);
    watches.tell();

    assertTold(caller).containsExactly("a QUEUED", "a RUNNING", "a RUNNING", "a FAILED");
    assertThat(caller.told.get(2).getProgress().getPercent()).isEqualTo(60);
    assertThat(caller.completed).isTrue();
  }

  @Test
  void aSlowCallerGetsTheNewestOfEachJob() {
    FakeCaller<TranscriptionJob> caller = watch(WatchJobsRequest.newBuilder());
    caller.room = 0;
    Job job = added("a", clock.instant());
    watches.tell();
    queue(job);
    watches.tell();
    added("b", clock.instant());
    watches.tell();
    assertTold(caller).isEmpty();

    caller.take(1);
    assertTold(caller).containsExactly("a QUEUED");
    caller.take(10);
    assertTold(caller).containsExactly("a QUEUED", "b ACCEPTED");
  }

  @Test
  void aCallerWhoTakesNothingIsGivenUp() {
    FakeCaller<TranscriptionJob> caller = watch(WatchJobsRequest.newBuilder());
    FakeCaller<TranscriptionJob> quick = watch(WatchJobsRequest.newBuilder());
    caller.room = 0;
    for (int i = 0; i <= JobWatch.MAX_PENDING; i++) {
      added("job-" + i, clock.instant());
    }
    watches.tell();

    assertThat(Status.fromThrowable(caller.error).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(caller.error).hasMessageContaining("watch again");
    assertThat(quick.told).hasSize(JobWatch.MAX_PENDING + 1);
  }

  @Test
  void aRightThatEndsEndsTheWatch() {
    FakeCaller<TranscriptionJob> caller = watch(WatchJobsRequest.newBuilder());
    policy.set();
    added("a", clock.instant());
    watches.tell();

    assertTold(caller).isEmpty();
    assertThat(Status.fromThrowable(caller.error).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void aLookIsSharedAndWithoutWatchersThereIsNone() {
    FakeCaller<TranscriptionJob> one = watch(WatchJobsRequest.newBuilder());
    FakeCaller<TranscriptionJob> two = watch(WatchJobsRequest.newBuilder().setUserId("user-42"));
    queries = 0;
    watches.tell();
    assertThat(queries).isEqualTo(JobStore.SHARDS);

    one.cancel();
    two.cancel();
    watches.tell();
    added("a", clock.instant());
    watches.tell();

    assertThat(queries).isEqualTo(JobStore.SHARDS);
    assertTold(one).isEmpty();
    assertTold(watch(WatchJobsRequest.newBuilder())).containsExactly("a ACCEPTED");
  }

  @Test
  void thereAreNoMoreWatchersThanTheServerCarries() {
    for (int i = 0; i < JobWatches.MAX_WATCHES; i++) {
      watch(WatchJobsRequest.newBuilder());
    }

    assertThatThrownBy(() -> watch(WatchJobsRequest.newBuilder()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void aServerThatStopsEndsTheWatches() {
    FakeCaller<TranscriptionJob> caller = watch(WatchJobsRequest.newBuilder());

    watches.drain().toCompletableFuture().join();

    assertThat(Status.fromThrowable(caller.error).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private FakeCaller<TranscriptionJob> watch(WatchJobsRequest.Builder request) {
    FakeCaller<TranscriptionJob> caller = new FakeCaller<>();
    watches.open(JobFilter.of(request.build()), ANN, caller);
    return caller;
  }

  private Job added(String jobId, Instant at) {
    Job job = Jobs.accepted(jobId, at);
    assertThat(jobs.add(job)).isEmpty();
    return job;
  }

  private void queue(Job job) {
    jobs.queued(job, clock.instant(), clock.instant().plusSeconds(9000));
  }

  private void end(String jobId, JobState state) {
    assertThat(jobs.decide(now(jobId), Jobs.ending(state))).isPresent();
    jobs.end(now(jobId), clock.instant());
  }

  private Job now(String jobId) {
    return jobs.find(jobId).orElseThrow();
  }

  private static ListAssert<String> assertTold(FakeCaller<TranscriptionJob> caller) {
    return assertThat(caller.told.stream().map(JobWatchesTest::shortly).toList());
  }

  private static String shortly(TranscriptionJob job) {
    return job.getJobId() + " " + job.getStatus().name().substring("JOB_STATUS_".length());
  }

  /** Shows some jobs later than they changed. */
  private final class LaggingIndex implements JobChanges {
    @Override
    public List<Latest> since(int shard, Instant from) {
      queries++;
      return jobs.since(shard, from).stream()
          .filter(latest -> !hidden.contains(latest.jobId()))
          .toList();
    }

    @Override
    public List<Job> read(Collection<String> jobIds) {
      return jobs.read(jobIds);
    }
  }
}
