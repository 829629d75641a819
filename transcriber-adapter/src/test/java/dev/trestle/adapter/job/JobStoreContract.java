package dev.trestle.adapter.job;

import static dev.trestle.adapter.job.Jobs.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.job.JobStore.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of jobs keeps to. */
abstract class JobStoreContract {

  private static final Instant UNTIL = NOW.plusSeconds(45);

  abstract JobStore store();

  /** A state that holds none but this test's jobs. */
  abstract JobState emptyState();

  @Test
  void aNewJobIsFoundAsItWasAccepted() {
    Job job = Jobs.accepted();

    assertThat(store().accept(job, "a", UNTIL, NOW)).isEqualTo(new Claim.Ours(job));

    assertThat(store().find(job.jobId())).contains(job);
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
    store().accept(job, "a", UNTIL, NOW);

    assertThat(store().accept(job, "a", UNTIL, NOW)).isEqualTo(new Claim.Ours(job));
  }

  @Test
  void anotherSenderWaitsForTheClaimToLapse() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);

    assertThat(store().accept(job, "b", UNTIL.plusSeconds(9), NOW.plusSeconds(9)))
        .isEqualTo(new Claim.Held(UNTIL));
    assertThat(store().accept(job, "b", UNTIL.plusSeconds(60), UNTIL))
        .isEqualTo(new Claim.Ours(job));
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
  void aQueuedJobIsNotSentAgain() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);
    store().queued(job.jobId());

    assertThat(store().accept(job, "b", UNTIL, NOW.plusSeconds(900)))
        .isEqualTo(new Claim.Sent(job.in(JobState.QUEUED)));
  }

  @Test
  void theFirstDecisionStands() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);
    Ending first = Jobs.ending(JobState.COMPLETED);

    assertThat(store().decide(job.jobId(), first)).isEqualTo(first);
    assertThat(store().decide(job.jobId(), Jobs.ending(JobState.FAILED))).isEqualTo(first);
    assertThat(store().find(job.jobId()).orElseThrow().ending()).isEqualTo(first);
    assertThat(store().find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.ACCEPTED);
  }

  @Test
  void theEndOfAnUnknownJobIsNotDecided() {
    assertThatThrownBy(() -> store().decide(Jobs.id(), Jobs.ending(JobState.FAILED)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aJobEndsOnceAndAsDecided() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);
    store().decide(job.jobId(), Jobs.ending(JobState.PARTIAL));

    assertThat(store().end(job.jobId(), NOW.plusSeconds(5))).isTrue();
    assertThat(store().end(job.jobId(), NOW.plusSeconds(6))).isFalse();

    Job ended = store().find(job.jobId()).orElseThrow();
    assertThat(ended.state()).isEqualTo(JobState.PARTIAL);
    assertThat(ended.endedAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void aLateMarkDoesNotReopenAnEndedJob() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);
    store().decide(job.jobId(), Jobs.ending(JobState.COMPLETED));
    store().end(job.jobId(), NOW);

    store().queued(job.jobId());

    assertThat(store().find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.COMPLETED);
    assertThat(store().accept(job, "b", UNTIL, NOW)).isInstanceOf(Claim.Sent.class);
  }

  @Test
  void anUndecidedJobDoesNotEnd() {
    Job job = Jobs.accepted();
    store().accept(job, "a", UNTIL, NOW);

    assertThatThrownBy(() -> store().end(job.jobId(), NOW))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void jobsOfAStateAreListedNewestFirstFromAPlace() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Job job = Jobs.accepted(Jobs.id(), NOW.plus(Duration.ofMillis(i)));
      ids.add(0, job.jobId());
      store().accept(job, "a", UNTIL, NOW);
      store().decide(job.jobId(), Jobs.ending(emptyState()));
      store().end(job.jobId(), NOW);
    }

    List<Job> first = store().list(emptyState(), 4, null);
    List<Job> rest = store().list(emptyState(), 4, Place.of(first.get(3)));

    assertThat(first).extracting(Job::jobId).isEqualTo(ids.subList(0, 4));
    assertThat(rest).extracting(Job::jobId).isEqualTo(ids.subList(4, 7));
  }
}
