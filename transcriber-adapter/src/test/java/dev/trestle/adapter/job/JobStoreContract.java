package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.Jobs.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.job.JobStore.Listing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every store of jobs keeps to. */
abstract class JobStoreContract {

  private static final Instant UNTIL = NOW.plusSeconds(45);

  abstract JobStore store();

  /** One that stands. */
  abstract Fence fence();

  /** A state that holds none but this test's jobs. */
  abstract JobState emptyState();

  @Test
  void aNewJobIsFoundAsItWasAccepted() {
    Job job = Jobs.accepted();

    Job ours = claimed(store().accept(job, "a", UNTIL, NOW));

    assertThat(ours.sender()).isEqualTo(new Sender("a", UNTIL));
    assertThat(store().find(job.jobId())).contains(ours);
  }

  @Test
  void anUnknownJobIsNotFound() {
    assertThat(store().find(Jobs.id())).isEmpty();
    assertThat(store().find("")).isEmpty();
    assertThat(store().find("x".repeat(5000))).isEmpty();
  }

  @Test
  void theSameSenderGetsItsClaimAgain() {
    Job job = Jobs.accepted();
    Claim first = store().accept(job, "a", UNTIL, NOW);

    assertThat(store().accept(job, "a", UNTIL, NOW)).isEqualTo(first);
  }

  @Test
  void anotherSenderWaitsForTheClaimToLapse() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);

    assertThat(store().accept(job, "b", UNTIL.plusSeconds(9), NOW.plusSeconds(9)))
        .isEqualTo(new Claim.Held(UNTIL));
    assertThat(claimed(store().accept(job, "b", UNTIL.plusSeconds(60), UNTIL)).sender())
        .isEqualTo(new Sender("b", UNTIL.plusSeconds(60)));
    assertThat(store().accept(job, "a", UNTIL.plusSeconds(61), UNTIL.plusSeconds(1)))
        .isEqualTo(new Claim.Held(UNTIL.plusSeconds(60)));
  }

  @Test
  void ofManySendersOneGetsTheClaim() throws Exception {
    Job job = Jobs.accepted();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Claim>> tries = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String sender = "sender-" + i;
        tries.add(() -> store().accept(job, sender, UNTIL, NOW));
      }
      int ours = 0;
      for (Future<Claim> claim : threads.invokeAll(tries)) {
        ours += claim.get() instanceof Claim.Ours ? 1 : 0;
      }
      assertThat(ours).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClaimWithAFenceNeedsTheTokenOfTheMoment() {
    Fence fence = fence();
    Fence old = new Fence(fence.key(), fence.token() - 1);
    Job job = Jobs.accepted();
    store().add(job);

    assertThat(store().claim(job, "late", UNTIL, NOW, old)).isEqualTo(new Claim.Barred());
    assertThat(store().find(job.jobId())).contains(job);
    Job ours = claimed(store().claim(job, "a", UNTIL, NOW, fence));
    assertThat(store().find(job.jobId())).contains(ours);
    assertThat(store().claim(job, "b", UNTIL, NOW, fence)).isEqualTo(new Claim.Held(UNTIL));
    Job queued = store().queued(ours, NOW, UNTIL).job();
    assertThat(store().claim(job, "b", UNTIL, UNTIL, fence)).isEqualTo(new Claim.Sent(queued));
  }

  @Test
  void aQueuedJobIsNotSentAgain() {
    Job job = Jobs.accepted();
    Job ours = claimed(store().accept(job, "a", UNTIL, NOW));
    JobStore.Changed queued = store().queued(ours, NOW, UNTIL.plusSeconds(9000));

    assertThat(queued.written()).isTrue();
    assertThat(store().queued(ours, NOW, UNTIL).written()).isFalse();
    assertThat(store().accept(job, "b", UNTIL, NOW.plusSeconds(900)))
        .isEqualTo(new Claim.Sent(queued.job()));
    assertThat(queued.job().deadline()).isEqualTo(UNTIL.plusSeconds(9000));
    assertThat(queued.job().history())
        .extracting(Change::state)
        .containsExactly(JobState.ACCEPTED, JobState.QUEUED);
  }

  @Test
  void theFirstDecisionStands() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);
    Ending first = Jobs.ending(JobState.COMPLETED);

    assertThat(store().decide(job, first)).contains(first);
    assertThat(store().decide(job, Jobs.ending(JobState.FAILED))).contains(first);
    assertThat(store().find(job.jobId()).orElseThrow().ending()).isEqualTo(first);
    assertThat(store().find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.ACCEPTED);
  }

  @Test
  void theEndOfAnUnknownJobIsNotDecided() {
    assertThatThrownBy(() -> store().decide(Jobs.accepted(), Jobs.ending(JobState.FAILED)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aJobEndsOnceAndAsDecided() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);
    store().decide(job, Jobs.ending(JobState.PARTIAL));

    assertThat(store().end(job, NOW.plusSeconds(5)).written()).isTrue();
    assertThat(store().end(job, NOW.plusSeconds(6)).written()).isFalse();

    Job ended = store().find(job.jobId()).orElseThrow();
    assertThat(ended.state()).isEqualTo(JobState.PARTIAL);
    assertThat(ended.endedAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void aLateMarkDoesNotReopenAnEndedJob() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);
    store().decide(job, Jobs.ending(JobState.COMPLETED));
    store().end(job, NOW);

    store().queued(job, NOW, UNTIL);

    assertThat(store().find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.COMPLETED);
    assertThat(store().accept(job, "b", UNTIL, NOW)).isInstanceOf(Claim.Sent.class);
  }

  @Test
  void anUndecidedJobDoesNotEnd() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);

    assertThat(store().end(job, NOW).written()).isFalse();
  }

  @Test
  void jobsOfAStateAreListedNewestFirstFromAPlace() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Job job = Jobs.accepted(Jobs.id(), NOW.plus(Duration.ofMillis(i)));
      ids.add(0, job.jobId());
      store().accept(job, "a", UNTIL, NOW);
      store().decide(job, Jobs.ending(emptyState()));
      store().end(job, NOW);
    }

    Listing failed = new Listing(Set.of(emptyState()), null, null, null);
    JobPage first = store().list(failed, 4, null);
    JobPage rest = store().list(failed, 4, first.next());

    assertThat(first.jobs()).extracting(Job::jobId).isEqualTo(ids.subList(0, 4));
    assertThat(rest.jobs()).extracting(Job::jobId).isEqualTo(ids.subList(4, 7));
    assertThat(rest.next()).isNull();
    Listing some = new Listing(Set.of(emptyState()), null, NOW.plusMillis(2), NOW.plusMillis(5));
    assertThat(store().list(some, 9, null).jobs())
        .extracting(Job::jobId)
        .isEqualTo(ids.subList(2, 5));
  }

  @Test
  void aUsersJobsAreListedInAnyState() {
    Job job = Jobs.accepted();
    store().add(job);

    Listing users = new Listing(EnumSet.allOf(JobState.class), job.userId(), null, null);
    assertThat(store().list(users, 1000, null).jobs()).contains(job);
    Listing others = new Listing(EnumSet.allOf(JobState.class), Jobs.id(), null, null);
    assertThat(store().list(others, 1000, null).jobs()).isEmpty();
  }

  @Test
  void theIndexOfWorkFollowsAJobFromItsAcceptanceToItsEnd() {
    Job job = Jobs.accepted();
    store().add(job);
    assertThat(waiting(job)).extracting(Waiting::claimedUntil).containsOnlyNulls().hasSize(1);

    Claim claim = store().claim(job, "a", UNTIL, NOW);
    assertThat(waiting(job)).extracting(Waiting::claimedUntil).containsExactly(UNTIL);

    Job queued = store().queued(claimed(claim), NOW, UNTIL.plusSeconds(9000)).job();
    assertThat(waiting(job)).isEmpty();
    assertThat(running(job)).extracting(Running::deadline).containsExactly(queued.deadline());

    Ending ending = Jobs.ending(JobState.COMPLETED);
    store().decide(job, ending);
    assertThat(running(job)).isEmpty();
    assertThat(unpublished(job, ending.time())).isEmpty();
    assertThat(unpublished(job, ending.time().plusSeconds(1))).containsExactly(job.jobId());

    store().end(job, NOW);
    assertThat(unpublished(job, ending.time().plusSeconds(1))).isEmpty();
  }

  @Test
  void theNextAttemptHasAPlaceOfItsOwnAndEndsByItself() {
    Job job = Jobs.accepted();
    store().add(job);
    store().decide(job, Jobs.ending(JobState.FAILED));
    assertThat(store().again(job, NOW, "").written()).isFalse();
    store().end(job, NOW);

    Job second = store().again(job, NOW, "asked for").job();
    assertThat(store().again(job, NOW, "asked for").written()).isFalse();
    assertThat(store().decide(job, Jobs.ending(JobState.COMPLETED))).isEmpty();

    assertThat(second.attempt()).isEqualTo(1);
    assertThat(second.state()).isEqualTo(JobState.ACCEPTED);
    assertThat(second.output().key()).isEqualTo("transcripts/" + job.jobId() + ".1.json");
    assertThat(waiting(job)).extracting(Waiting::attempt).containsExactly(1);
    assertThat(store().decide(second, Jobs.ending(JobState.PARTIAL))).isPresent();
    Job ended = store().end(second, NOW).job();
    assertThat(store().again(ended, NOW, "").job().output().key())
        .isEqualTo("transcripts/" + job.jobId() + ".2.json");
    assertThat(ended.history())
        .extracting(change -> change.state() + " " + change.attempt() + " " + change.note())
        .containsExactly("ACCEPTED 0 ", "FAILED 0 broken", "ACCEPTED 1 asked for", "PARTIAL 1 ");
  }

  @Test
  void aHistoryKeepsTheNewestEntries() {
    Job job = Jobs.accepted();
    store().add(job);
    for (int i = 0; i < 60; i++) {
      job = store().note(job, NOW, "note " + i).job();
    }

    List<Change> history = store().find(job.jobId()).orElseThrow().history();
    assertThat(history).hasSize(Job.MAX_HISTORY);
    assertThat(history.get(49).note()).isEqualTo("note 59");
  }

  private List<Waiting> waiting(Job job) {
    return inAllShards(shard -> store().waiting(job.route(), shard, 1000, null))
        .filter(waiting -> waiting.jobId().equals(job.jobId()))
        .toList();
  }

  private List<Running> running(Job job) {
    return inAllShards(shard -> store().inFlight(job.route(), shard, 1000, null))
        .filter(running -> running.jobId().equals(job.jobId()))
        .toList();
  }

  private List<String> unpublished(Job job, Instant before) {
    return inAllShards(shard -> store().unpublished(shard, before, 1000))
        .filter(job.jobId()::equals)
        .toList();
  }

  private static <T> Stream<T> inAllShards(IntFunction<List<T>> read) {
    return IntStream.range(0, JobStore.SHARDS).boxed().flatMap(shard -> read.apply(shard).stream());
  }

  private static Job claimed(Claim claim) {
    return ((Claim.Ours) claim).job();
  }
}
