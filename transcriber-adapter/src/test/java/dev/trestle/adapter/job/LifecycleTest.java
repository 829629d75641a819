package dev.trestle.adapter.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Steps that come too late, twice, or for another attempt. */
class LifecycleTest {

  private static final Instant NOW = Jobs.NOW;
  private static final Instant DEADLINE = NOW.plus(Duration.ofHours(2));
  private static final Sender SENDER = new Sender("a", NOW.plusSeconds(45));
  private static final Progress PROGRESS = new Progress(40, "worker-1", NOW);

  private final Job accepted = Jobs.accepted();
  private final Job claimed = Lifecycle.claimed(accepted, 0, SENDER, NOW);
  private final Job queued = Lifecycle.queued(claimed, 0, NOW, DEADLINE);
  private final Job second = Lifecycle.again(queued, 0, NOW, "silent");
  private final Job decided = Lifecycle.decided(accepted, 0, Jobs.ending(JobState.CANCELLED));

  @Test
  void anotherAttemptIsNotClaimed() {
    assertThat(Lifecycle.claimed(second, 0, SENDER, NOW)).isSameAs(second);
    assertThat(Lifecycle.claim(Lifecycle.claimed(second, 1, SENDER, NOW), 0, "a"))
        .isInstanceOf(Claim.Sent.class);
  }

  @Test
  void aJobWhoseEndIsDecidedIsNeitherClaimedNorSentNorRun() {
    assertThat(Lifecycle.claimed(decided, 0, SENDER, NOW)).isSameAs(decided);
    Job late = Lifecycle.decided(claimed, 0, Jobs.ending(JobState.CANCELLED));
    assertThat(Lifecycle.claim(late, 0, "a")).isInstanceOf(Claim.Sent.class);
    assertThat(Lifecycle.queued(late, 0, NOW, DEADLINE)).isSameAs(late);
    assertThat(Lifecycle.running(late, 0, PROGRESS)).isSameAs(late);
  }

  @Test
  void whatIsToldOfAnotherAttemptChangesNothing() {
    assertThat(Lifecycle.queued(second, 0, NOW, DEADLINE)).isSameAs(second);
    assertThat(Lifecycle.running(second, 0, PROGRESS)).isSameAs(second);
    Job over = Lifecycle.decided(second, 1, Jobs.ending(JobState.FAILED));
    assertThat(Lifecycle.ended(over, 0, NOW)).isSameAs(over);
  }

  @Test
  void theSameProgressIsWrittenOnce() {
    Job running = Lifecycle.running(queued, 0, PROGRESS);

    assertThat(running.state()).isEqualTo(JobState.RUNNING);
    assertThat(Lifecycle.running(running, 0, PROGRESS)).isSameAs(running);
  }

  @Test
  void progressBeforeTheMarkLeavesTheMarkToTheSender() {
    Job early = Lifecycle.running(claimed, 0, PROGRESS);

    assertThat(early.state()).isEqualTo(JobState.ACCEPTED);
    assertThat(early.progress()).isEqualTo(PROGRESS);
    assertThat(Lifecycle.queued(early, 0, NOW, DEADLINE).deadline()).isEqualTo(DEADLINE);
  }

  @Test
  void aNoteIsNotRepeated() {
    Job noted = Lifecycle.noted(queued, NOW, "late");

    assertThat(Lifecycle.noted(noted, NOW.plusSeconds(1), "late")).isSameAs(noted);
    assertThat(Lifecycle.noted(noted, NOW, "later").history()).hasSize(4);
  }

  @Test
  void anEarlierAttemptIsNotToldTheEndOfALaterOne() {
    InMemoryJobStore jobs = new InMemoryJobStore();
    jobs.add(second);
    assertThat(jobs.decide(second, Jobs.ending(JobState.COMPLETED))).isPresent();

    assertThat(jobs.decide(queued, Jobs.ending(JobState.FAILED))).isEmpty();
  }
}
