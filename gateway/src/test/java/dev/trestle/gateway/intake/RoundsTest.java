package dev.trestle.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final AtomicLong nanos = new AtomicLong();

  private Rounds rounds(int limit) {
    return new Rounds(RuleBuilder.settings(limit), nanos::get);
  }

  @Test
  void theyAreOverAtTheLimitUntilTheWindowHasPassed() {
    Rounds rounds = rounds(2);
    rounds.count("b", "k");
    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    rounds.count("b", "k");
    assertThat(rounds.areOver("b", "k")).isTrue();
    assertThat(rounds.areOver("other", "k")).isFalse();

    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(rounds.areOver("b", "k")).isFalse();
  }

  @Test
  void withoutALimitTheyAreNeverOver() {
    Rounds rounds = rounds(0);
    rounds.count("b", "k");
    assertThat(rounds.areOver("b", "k")).isFalse();
  }

  @Test
  void whatWasPublishedLongestAgoIsForgottenFirst() {
    Rounds rounds = rounds(1);
    for (int i = 0; i <= Rounds.MAX_KEYS; i++) {
      rounds.count("b", "k" + i);
    }
    assertThat(rounds.areOver("b", "k0")).isFalse();
    assertThat(rounds.areOver("b", "k1")).isTrue();

    rounds.count("b", "k1");
    rounds.count("b", "one more");
    rounds.count("b", "another");
    assertThat(rounds.areOver("b", "k1")).as("published again lately").isTrue();
  }
}
