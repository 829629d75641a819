package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private final Pace pace = new Pace(1_000, 0);

  @Test
  void whatIsSpentIsWaitedFor() {
    assertThat(pace.waitNanos(0)).isNotPositive();
    pace.spend(50, 0);
    assertThat(pace.waitNanos(0)).isEqualTo(50 * MILLI);
    assertThat(pace.waitNanos(49 * MILLI)).isEqualTo(MILLI);
  }

  @Test
  void timeOverslepIsMadeGood() {
    pace.spend(50, 0);
    pace.spend(50, 80 * MILLI);
    assertThat(pace.waitNanos(80 * MILLI)).isEqualTo(20 * MILLI);
  }

  @Test
  void timeUnusedIsNoBurst() {
    pace.spend(200, 10_000 * MILLI);
    assertThat(pace.waitNanos(10_000 * MILLI)).isEqualTo(200 * MILLI - Pace.CREDIT.toNanos());
  }
}
