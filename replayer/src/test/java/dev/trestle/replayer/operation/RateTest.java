package dev.trestle.replayer.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void aSteadyRateIsToldFromTheFirstMoment() {
    Rate rate = new Rate(100, 0);
    assertThat(rate.at(150, SECOND / 2)).isCloseTo(100, within(0.001));
    assertThat(rate.at(200, SECOND)).isCloseTo(100, within(0.001));
  }

  @Test
  void aNewRateIsTakenOverWithinHalfAMinute() {
    Rate rate = new Rate(0, 0);
    for (int second = 1; second <= 60; second++) {
      rate.at(1_000L * second, second * SECOND);
    }
    double told = 0;
    for (int second = 61; second <= 90; second++) {
      told = rate.at(60_000, second * SECOND);
    }
    assertThat(told).isLessThan(60);
  }

  @Test
  void noTimeIsNoRate() {
    assertThat(new Rate(0, 5).at(10, 5)).isZero();
  }
}
