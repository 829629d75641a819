package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private final Pace pace = new Pace(1_000, 0);

  @Test
  void oneCreditMayBeSpentAtOnceAndThenIsWaitedForWithAnother() {
    assertThat(pace.waitNanos(0)).isZero();
    pace.spend(99, 0);
    assertThat(pace.waitNanos(0)).isZero();
    pace.spend(51, 0);
    assertThat(pace.waitNanos(0)).isEqualTo(50 * MILLI + Pace.CREDIT.toNanos());
    assertThat(pace.waitNanos(50 * MILLI)).isZero();
  }

  @Test
  void waitingTooLongIsMadeGood() {
    pace.spend(150, 0);
    pace.spend(100, 210 * MILLI);
    assertThat(pace.waitNanos(210 * MILLI)).isZero();
    pace.spend(100, 220 * MILLI);
    assertThat(pace.waitNanos(220 * MILLI)).isEqualTo(90 * MILLI + Pace.CREDIT.toNanos());
  }

  @Test
  void timeUnusedEarnsOneCreditOnly() {
    pace.spend(200, 10_000 * MILLI);
    assertThat(pace.waitNanos(10_000 * MILLI)).isEqualTo(200 * MILLI);
  }
}
