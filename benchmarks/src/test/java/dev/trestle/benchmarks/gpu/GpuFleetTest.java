package dev.trestle.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GpuFleetTest {

  private static final int MAX = 20;

  @Test
  void theFirstUploadWaitsForAWorkerToStart() {
    Outcome outcome = GpuFleet.run(List.of(new Upload(10, 1_200)), Signal.MESSAGES, 1, MAX, 1);
    // The next look, at 15 s, and 240 s to start.
    assertThat(outcome.meanWait()).isEqualTo(245, within(0.001));
    // Start, work, and five minutes since the last look that saw work.
    assertThat(outcome.workerHours() * 3_600).isBetween(240 + 65 + 285.0, 240 + 65 + 300.0);
  }

  @Test
  void workOfNodesThatAreTakenAwayIsDoneAgainAfterItsVisibility() {
    List<Upload> uploads = Uploads.of(7, 3);
    Outcome outcome = GpuFleet.run(uploads, Signal.AUDIO_SECONDS, 12_000, MAX, 3);
    assertThat(outcome.lost()).isPositive();
    double work = uploads.stream().mapToDouble(GpuFleet::service).sum() / 3_600;
    assertThat(outcome.workerHours()).isGreaterThan(work);
  }

  @Test
  void theSameSeedGivesTheSame() {
    assertThat(GpuFleet.run(Uploads.of(2, 5), Signal.MESSAGES, 5, MAX, 7))
        .isEqualTo(GpuFleet.run(Uploads.of(2, 5), Signal.MESSAGES, 5, MAX, 7));
  }

  @Test
  void moreWorkersForEachMessageWaitLessAndCostMore() {
    List<Upload> uploads = Uploads.of(7, 1);
    Outcome many = GpuFleet.run(uploads, Signal.MESSAGES, 2, MAX, 1);
    Outcome few = GpuFleet.run(uploads, Signal.MESSAGES, 50, MAX, 1);
    assertThat(many.meanWait()).isLessThan(few.meanWait());
    assertThat(many.workerHours()).isGreaterThan(few.workerHours());
  }
}
