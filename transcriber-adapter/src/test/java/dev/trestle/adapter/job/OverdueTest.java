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

  private Job queued() {
    Job job = Jobs.accepted();
    jobs.add(job);
    return jobs.queued(job, Jobs.NOW, DEADLINE).job();
  }

  private void sweep(Instant now, int maxAttempts) {
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
    new Overdue(jobs, terms, ends, Clock.fixed(now, ZoneOffset.UTC)).run();
  }
}
