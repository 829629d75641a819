package dev.trestle.gateway.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LiveGatewaysTest {

  private static final OwnerConfig CONFIG =
      new OwnerConfig(
          "",
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          100,
          Duration.ofSeconds(5));
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final LiveGateways live = new LiveGateways(CONFIG);
  private Duration elapsed = Duration.ZERO;

  @Test
  void aGatewayLivesAsLongAsItsSignChangesWhateverItsClockSays() {
    for (int beat = 0; beat < 100; beat++) {
      look(sign(beat, NOW.minus(Duration.ofHours(beat))), Duration.ofSeconds(1));
      assertThat(live.isLive("g", false)).isTrue();
    }
  }

  @Test
  void aSignThatStandsStillForTheWholeLifeIsThatOfTheDead() {
    look(sign(1, NOW), Duration.ZERO);
    for (int i = 0; i < 2; i++) {
      look(sign(1, NOW), Duration.ofSeconds(1));
      assertThat(live.isLive("g", false)).isTrue();
    }
    look(sign(1, NOW), Duration.ofSeconds(1));
    assertThat(live.isLive("g", false)).isFalse();
  }

  @Test
  void halfOfItIsEnoughWhereConnectionsBreakToo() {
    look(sign(1, NOW), Duration.ZERO);
    look(sign(1, NOW), Duration.ofSeconds(1));
    assertThat(live.isLive("g", true)).isTrue();
    look(sign(1, NOW), Duration.ofMillis(500));
    assertThat(live.isLive("g", true)).isFalse();
    assertThat(live.isLive("g", false)).isTrue();
  }

  /** So a gateway that is started again after a crash need not wait for the whole life. */
  @Test
  void anOldSignThatIsNeverSeenToChangeIsWaitedForNoLongerThanForABeat() {
    look(sign(1, NOW.minusSeconds(60)), Duration.ZERO);
    assertThat(live.isLive("g", false)).isTrue();
    look(sign(1, NOW.minusSeconds(60)), Duration.ofMillis(1_499));
    assertThat(live.isLive("g", false)).isTrue();
    look(sign(1, NOW.minusSeconds(60)), Duration.ofMillis(1));
    assertThat(live.isLive("g", false)).isFalse();
  }

  /** An outage of the table, or a process that was stopped, says nothing of the others. */
  @Test
  void timeInWhichNobodyLookedDoesNotCount() {
    look(sign(1, NOW), Duration.ZERO);
    look(sign(1, NOW), Duration.ofMinutes(10));
    assertThat(live.isLive("g", false)).isTrue();
    look(sign(2, NOW), Duration.ofSeconds(1));
    assertThat(live.isLive("g", false)).isTrue();
  }

  @Test
  void whoTakesItsSignAwayIsGoneAtOnce() {
    look(sign(1, NOW), Duration.ZERO);
    live.look(List.of(), elapsed.toNanos(), NOW);
    assertThat(live.isLive("g", false)).isFalse();
  }

  private void look(Sign sign, Duration after) {
    elapsed = elapsed.plus(after);
    live.look(List.of(sign), elapsed.toNanos(), NOW);
  }

  private static Sign sign(long beat, Instant given) {
    return new Sign("g", "host:1", beat, given, false, Set.of());
  }
}
