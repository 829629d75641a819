package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.Candidates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void withoutLimitsAllMayGoAtOnce() {
    Pace pace = new Pace(0, Duration.ZERO, NOW);

    assertThat(pace.room(NOW, 1_000)).isEqualTo(1_000);
  }

  @Test
  void noSecondHasMoreThanTheRateWheneverItBegins() {
    for (double rate : new double[] {1, 2.5, 7, 40}) {
      List<Instant> went = dispatched(new Pace(rate, Duration.ZERO, NOW), Duration.ofSeconds(60));

      for (int i = 0; i + (int) rate < went.size(); i++) {
        assertThat(Duration.between(went.get(i), went.get(i + (int) rate)))
            .isGreaterThanOrEqualTo(Duration.ofNanos((long) ((int) rate / rate * 1e9)));
      }
      assertThat(went.size()).as("rate %s", rate).isBetween((int) (rate * 56), (int) (rate * 60));
    }
  }

  @Test
  void lessThanOneASecondIsOneInSeveral() {
    List<Instant> went = dispatched(new Pace(0.2, Duration.ZERO, NOW), Duration.ofSeconds(61));

    assertThat(went).hasSize(12);
  }

  @Test
  void staggerKeepsJobsApart() {
    Pace pace = new Pace(100, Duration.ofMillis(300), NOW);

    List<Instant> went = dispatched(pace, Duration.ofSeconds(10));

    for (int i = 1; i < went.size(); i++) {
      assertThat(Duration.between(went.get(i - 1), went.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }
    assertThat(went).hasSizeGreaterThan(25);
  }

  @Test
  void aNewPaceWaitsOutWhatTheOneBeforeMayHaveDone() {
    Pace pace = new Pace(5, Duration.ZERO, NOW);

    assertThat(pace.room(NOW.plusMillis(999), 5)).isZero();
    assertThat(pace.room(NOW.plusSeconds(1), 9)).isEqualTo(5);
  }

  @Test
  void whatWentInPartsComesFreeInParts() {
    Pace pace = new Pace(5, Duration.ZERO, NOW);
    Instant first = NOW.plusSeconds(1);
    pace.dispatched(first);
    pace.dispatched(first);
    for (int i = 0; i < 3; i++) {
      pace.dispatched(first.plusMillis(500));
    }

    assertThat(pace.room(first.plusSeconds(1), 9)).isEqualTo(2);
  }

  @Test
  void aClockThatIsSetBackDoesNotStopTheRoute() {
    Pace pace = new Pace(1, Duration.ofMillis(10), NOW);
    Instant earlier = NOW.minus(Duration.ofHours(1));

    assertThat(pace.room(earlier, 1)).isZero();
    assertThat(pace.room(earlier.plusSeconds(1), 1)).isEqualTo(1);
  }

  @Test
  void limitsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new Pace(-1, Duration.ZERO, NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pace(Double.NaN, Duration.ZERO, NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pace(1, Duration.ofMillis(-1), NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Asks at random moments, as a busy dispatcher does, and dispatches all that may go. */
  private static List<Instant> dispatched(Pace pace, Duration time) {
    Random random = new Random(7);
    List<Instant> went = new ArrayList<>();
    for (Instant now = NOW; now.isBefore(NOW.plus(time)); ) {
      for (int i = pace.room(now, 100); i > 0; i--) {
        pace.dispatched(now);
        went.add(now);
      }
      now = now.plusMillis(1 + random.nextInt(20));
    }
    return went;
  }
}
