package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.v1.DeadLetter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CausePoliciesTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final CausePolicies policies =
      new CausePolicies(
          Letters.config(),
          List.of(new CausePolicy("no-permissions", 1), new CausePolicy("timeout", 0)));

  @Test
  void whatMayGoByItselfIsRetriedThreeTimesWithGrowingPauses() {
    assertThat(policies.next(letter("THROTTLING", 0), NOW)).isEqualTo(NOW.plusSeconds(60));
    assertThat(policies.next(letter("THROTTLING", 2), NOW)).isEqualTo(NOW.plusSeconds(240));
    assertThat(policies.retries(letter("THROTTLING", 2))).isTrue();
    assertThat(policies.retries(letter("THROTTLING", 3))).isFalse();
    assertThat(policies.pause(letter("THROTTLING", 100))).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void whatNeedsAPersonIsGivenUpAtOnce() {
    assertThat(policies.retries(letter("SCHEMA_VIOLATION", 0))).isFalse();
    assertThat(policies.next(letter("SCHEMA_VIOLATION", 0), NOW)).isEqualTo(NOW);
  }

  @Test
  void aCauseMayHaveASettingOfItsOwn() {
    assertThat(policies.retries(letter("NO_PERMISSIONS", 0))).isTrue();
    assertThat(policies.retries(letter("NO_PERMISSIONS", 1))).isFalse();
    assertThat(policies.retries(letter("TIMEOUT", 0))).isFalse();
  }

  private static DeadLetter letter(String cause, int redrives) {
    return DeadLetter.newBuilder().setCause(cause).setRedrives(redrives).build();
  }
}
