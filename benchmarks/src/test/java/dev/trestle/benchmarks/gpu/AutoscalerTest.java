package dev.trestle.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AutoscalerTest {

  private final Autoscaler autoscaler = new Autoscaler(10, 40);

  @Test
  void nothingToDoNeedsNoWorker() {
    assertThat(autoscaler.decide(0, 0, 0)).isZero();
  }

  @Test
  void theFirstWorkComesWithOneWorker() {
    assertThat(autoscaler.decide(0, 1_000, 0)).isEqualTo(1);
  }

  @Test
  void fourMoreOrTwiceAsManyAtATime() {
    assertThat(autoscaler.decide(0, 1_000, 1)).isEqualTo(5);
    assertThat(autoscaler.decide(15, 1_000, 5)).isEqualTo(10);
    assertThat(autoscaler.decide(30, 1_000, 30)).isEqualTo(40);
  }

  @Test
  void aDifferenceOfATenthIsNone() {
    assertThat(autoscaler.decide(0, 109, 10)).isEqualTo(10);
    assertThat(autoscaler.decide(15, 111, 10)).isEqualTo(12);
  }

  @Test
  void fewerOnlyWhenFewerWereEnoughForFiveMinutes() {
    assertThat(autoscaler.decide(0, 100, 10)).isEqualTo(10);
    assertThat(autoscaler.decide(15, 20, 10)).isEqualTo(10);
    assertThat(autoscaler.decide(300, 20, 10)).isEqualTo(10);
    assertThat(autoscaler.decide(315, 20, 10)).isEqualTo(2);
  }

  @Test
  void noneAfterFiveMinutesWithoutWork() {
    autoscaler.decide(0, 10, 1);
    assertThat(autoscaler.decide(285, 0, 1)).isEqualTo(1);
    assertThat(autoscaler.decide(300, 0, 1)).isZero();
  }
}
