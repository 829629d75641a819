package dev.trestle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final long MILLI = 1_000_000;

  private final Timeline timeline = new Timeline();

  @Test
  void longestGapIsBetweenAnswersInWhateverOrderTheyAreTold() {
    answered(100, 1);
    answered(900, 1);
    answered(300, 1);

    assertThat(timeline.longestGap(0, 1_000 * MILLI)).isEqualTo(600 * MILLI);
  }

  @Test
  void gapLastsUntilTheEndIfNothingIsAnsweredAgain() {
    answered(100, 1);

    assertThat(timeline.longestGap(0, 1_000 * MILLI)).isEqualTo(900 * MILLI);
    assertThat(timeline.longestGap(0, 300 * MILLI)).isEqualTo(200 * MILLI);
    assertThat(timeline.longestGap(200 * MILLI, 300 * MILLI)).isEqualTo(100 * MILLI);
  }

  @Test
  void latencyBelongsToWhenTheEventWasDue() {
    answered(1_500, 1_200);

    assertThat(timeline.latency(99, 0, 1_000 * MILLI) / MILLI).isBetween(1_199L, 1_201L);
    assertThat(timeline.latency(99, 1_000 * MILLI, 2_000 * MILLI)).isZero();
    assertThat(timeline.answered(0, 1_000 * MILLI)).isZero();
    assertThat(timeline.answered(1_000 * MILLI, 2_000 * MILLI)).isEqualTo(1);
  }

  @Test
  void worstSecondIsFoundWhereverItBegins() {
    for (int due = 0; due < 5_000; due += 10) {
      boolean slow = due >= 2_500 && due < 2_600;
      answered(due + (slow ? 400 : 5), slow ? 400 : 5);
    }

    assertThat(timeline.latency(99, 0, 1_000 * MILLI) / MILLI).isEqualTo(5);
    assertThat(timeline.worstSecond(99, 0, 5_000 * MILLI) / MILLI).isBetween(399L, 401L);
  }

  private void answered(long at, long latency) {
    timeline.published(at * MILLI, latency * MILLI);
  }
}
