package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private final Pace pace = new Pace(1_000, 0);

  private static final long CREDIT = Pace.CREDIT.toNanos();

  @Test
  void oneCreditMayBeSpentAtOnceAndThenIsWaitedForWithAnother() {
    assertThat(pace.waitNanos(0)).isZero();
    pace.spend(249, 0);
    assertThat(pace.waitNanos(0)).isZero();
    pace.spend(51, 0);
    assertThat(pace.waitNanos(0)).isEqualTo(50 * MILLI + CREDIT);
    assertThat(pace.waitNanos(50 * MILLI)).isZero();
  }

  @Test
  void waitingTooLongIsMadeGood() {
    pace.spend(300, 0);
    pace.spend(250, 310 * MILLI);
    assertThat(pace.waitNanos(310 * MILLI)).isZero();
    pace.spend(100, 310 * MILLI);
    assertThat(pace.waitNanos(310 * MILLI)).isEqualTo(100 * MILLI + CREDIT);
  }

  @Test
  void timeUnusedEarnsOneCreditOnly() {
    pace.spend(450, 10_000 * MILLI);
    assertThat(pace.waitNanos(10_000 * MILLI)).isEqualTo(200 * MILLI + CREDIT);
  }
}
