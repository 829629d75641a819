package dev.trestle.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.launcher.WorkerProcess.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerProcessTest {

  private static final String WAITING = "2026-11-21T12:42:56Z Waiting for jobs on queue";
  private static final String OURS = "2026-11-21T12:42:57Z Job ours: s3://bucket/key";
  private static final String OTHER = "2026-11-21T12:42:57Z Job other: s3://bucket/key";

  @Test
  void anotherJobThatFailsIsNoFailureOfOurs() {
    assertThat(new Run(false, List.of(WAITING, OTHER)).failedFor("ours")).isFalse();
    assertThat(new Run(false, List.of(WAITING, OURS)).failedFor("ours")).isTrue();
  }

  @Test
  void aWorkerThatGotNoJobAndFailedIsAFailure() {
    assertThat(new Run(false, List.of("The worker stops: no queue")).failedFor("ours")).isTrue();
  }

  @Test
  void aJobThatIsDoneIsNoFailure() {
    Run run = new Run(true, List.of(WAITING, OURS));
    assertThat(run.failedFor("ours")).isFalse();
    assertThat(run.mentions("ours")).isTrue();
    assertThat(run.mentions("other")).isFalse();
  }
}
