package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.VirtualTime.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.dispatch.UnreliableQueue.Fate;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.job.S3Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a dispatcher sees, and tells others of. */
class RouteSightTest {

  private final VirtualTime time = new VirtualTime();

  @Test
  void whatIsToldIsNeverOldAndNotToldAnewEachTime() {
    time.dispatcher("one", limits(0, 0, 0));

    time.run(Duration.ofMinutes(3));

    assertThat(told().at()).isAfter(time.instant().minusSeconds(7));
    assertThat(time.states.told).isLessThan(40);
  }

  @Test
  void aChangeIsToldWithTheNextLook() {
    time.states.pause("audio", new Pause(time.instant(), "", ""));
    time.dispatcher("one", limits(0, 0, 0));
    time.run(Duration.ofMillis(1_050));

    time.add(3, "a");
    time.run(Duration.ofSeconds(2));

    assertThat(told().waitingJobs()).isEqualTo(3);
  }

  /** Of so many jobs all are looked at every three seconds, and those with workers every second. */
  @Test
  void amongVeryManyJobsWhatIsInFlightIsCountedMoreOftenAndStaysCounted() {
    time.add(11_000, "a");
    for (int i = 0; i < 40; i++) {
      time.queue.fates.add(Fate.THROTTLED);
    }
    time.dispatcher("one", limits(0, 5, 0));
    time.runUntilInFlight(5);
    assertThat(told().waitingJobs()).isEqualTo(11_000);
    time.states.pause("audio", new Pause(time.instant(), "", ""));
    time.run(Duration.ofSeconds(20));
    time.states.resume("audio");
    int looks = time.jobs.looks;
    time.run(Duration.ofSeconds(30));

    assertThat(time.most).isEqualTo(5);
    int count = JobStore.SHARDS;
    int look = 2 * JobStore.SHARDS;
    assertThat(time.jobs.looks - looks).isBetween(8 * look + 15 * count, 11 * look + 30 * count);
  }

  @Test
  void allPagesOfAllThatWaitsAndRunsAreSeenAndAJobWithoutEstimateCountsTheDefault() {
    InMemoryJobStore jobs = new InMemoryJobStore();
    int added = 0;
    for (int id = 0; added < 2_200; id++) {
      if (Math.floorMod(("j" + id).hashCode(), JobStore.SHARDS) == 0) {
        Job job = withoutEstimate("j" + id, Jobs.NOW.plusMillis(id));
        jobs.add(job);
        if (added++ % 2 == 0) {
          jobs.queued(job, Jobs.NOW, Jobs.NOW.plusSeconds(id));
        }
      }
    }
    Duration unknown = Duration.ofMinutes(5);
    Look look = new Look(Jobs.NOW, unknown);

    assertThat(look.at(jobs, "audio", new Window(10, unknown, unknown), () -> true)).isTrue();

    Backlog seen = look.backlog(Hold.NONE, 0);
    assertThat(seen.waitingJobs()).isEqualTo(1_100);
    assertThat(seen.runningJobs()).isEqualTo(1_100);
    assertThat(seen.waitingAudio()).isEqualTo(unknown.multipliedBy(1_100));
    assertThat(seen.runningAudio()).isEqualTo(unknown.multipliedBy(1_100));
  }

  private static Job withoutEstimate(String jobId, Instant submittedAt) {
    return Job.accepted(
        jobId,
        "e",
        Jobs.NOW,
        "u",
        "f",
        new S3Path("in", "a.wav"),
        null,
        new S3Path("out", jobId),
        Duration.ZERO,
        3,
        submittedAt,
        "",
        "audio");
  }

  private Backlog told() {
    Backlog backlog = time.states.read("audio").backlog();
    assertThat(backlog).isNotNull();
    return backlog;
  }
}
