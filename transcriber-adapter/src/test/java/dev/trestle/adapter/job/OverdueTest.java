package dev.trestle.adapter.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverdueTest {

  private static final Instant DEADLINE = Jobs.NOW.plusSeconds(9000);

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<String> ended = new ArrayList<>();

  @Test
  void aJobIsWaitedForUntilItsDeadline() {
    Job job = queued();

    sweep(DEADLINE.minusMillis(1), 1);

    assertThat(ended).isEmpty();
    assertThat(jobs.find(job.jobId()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void pastItAnotherAttemptFollowsUpToTheLimit() {
    Job job = queued();

    sweep(DEADLINE, 2);
    Job second = jobs.find(job.jobId()).orElseThrow();
    assertThat(second.attempt()).isEqualTo(1);
    assertThat(second.state()).isEqualTo(JobState.ACCEPTED);
    assertThat(ended).isEmpty();

    jobs.queued(second, DEADLINE, DEADLINE.plusSeconds(9000));
    sweep(DEADLINE.plusSeconds(9000), 2);
    assertThat(ended).containsExactly(job.jobId() + " TIMED_OUT");
  }

  @Test
  void aJobWhoseEndIsDecidedIsLeftAlone() {
    Job job = queued();
    jobs.decide(job, Jobs.ending(JobState.COMPLETED));

    sweep(DEADLINE, 1);

    assertThat(ended).isEmpty();
  }

  @Test
  void theJobItselfDecidesWhereTheIndexIsBehind() {
    InMemoryJobStore table = new InMemoryJobStore();
    Job decided = queued();
    Job again = queued();
    for (Job job : List.of(decided, again)) {
      table.add(job);
    }
    table.decide(decided, Jobs.ending(JobState.COMPLETED));
    Job second = table.again(again, Jobs.NOW, "").job();
    table.queued(second, DEADLINE, DEADLINE.plusSeconds(9000));

    sweep(new BehindJobStore(table, jobs), DEADLINE, 1);

    assertThat(ended).isEmpty();
  }

  @Test
  void allThatAreOverdueAreGivenUpHoweverMany() {
    int added = 0;
    for (int id = 0; added < 250; id++) {
      String jobId = "j" + id;
      if (Math.floorMod(jobId.hashCode(), JobStore.SHARDS) == 0) {
        Job job = Jobs.accepted(jobId, Jobs.NOW);
        jobs.add(job);
        jobs.queued(job, Jobs.NOW, DEADLINE);
        added++;
      }
    }

    sweep(DEADLINE, 1);

    assertThat(ended).hasSize(250).doesNotHaveDuplicates();
  }

  private Job queued() {
    Job job = Jobs.accepted();
    jobs.add(job);
    return jobs.queued(job, Jobs.NOW, DEADLINE).job();
  }

  private void sweep(Instant now, int maxAttempts) {
    sweep(jobs, now, maxAttempts);
  }

  private void sweep(JobStore store, Instant now, int maxAttempts) {
    RouteTerms terms =
        new RouteTerms() {
          @Override
          public List<String> names() {
            return List.of("audio");
          }

          @Override
          public int maxAttempts(String route) {
            return maxAttempts;
          }
        };
    Ends ends = (job, state, message) -> ended.add(job.jobId() + " " + state);
    new Overdue(store, terms, ends, Clock.fixed(now, ZoneOffset.UTC)).run();
  }
}
