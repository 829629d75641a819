package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void withoutALimitThereIsNoDelay() {
    Pace pace = new Pace(Double.POSITIVE_INFINITY, 0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.delay(0)).isZero();
      pace.delivered(0);
    }
  }

  @Test
  void aSlowPaceSpacesRecordsExactly() {
    Pace pace = new Pace(0.5, 7);
    assertThat(pace.delay(7)).isZero();
    pace.delivered(7);
    assertThat(pace.delay(7)).isEqualTo(2 * SECOND);
    assertThat(pace.delay(7 + SECOND)).isEqualTo(SECOND);
    assertThat(pace.delay(7 + 2 * SECOND)).isZero();
  }

  @Test
  void aFastPaceKeepsItsAverageThroughACoarseTimer() {
    assertThat(deliveredIn(10, 1_000, Duration.ofMillis(10))).isBetween(9_900L, 10_051L);
  }

  @Test
  void aPauseIsNotMadeUpForByMoreThanABurst() {
    Pace pace = new Pace(1_000, 0);
    pace.delivered(0);
    long now = 60 * SECOND;
    int atOnce = 0;
    while (pace.delay(now) == 0) {
      pace.delivered(now);
      atOnce++;
    }
    assertThat(atOnce).isBetween(1, 51);
  }

  private static long deliveredIn(int seconds, double rate, Duration tick) {
    Pace pace = new Pace(rate, 0);
    long delivered = 0;
    for (long now = 0; now <= seconds * SECOND; now += tick.toNanos()) {
      while (pace.delay(now) == 0) {
        pace.delivered(now);
        delivered++;
      }
    }
    return delivered;
  }
}
