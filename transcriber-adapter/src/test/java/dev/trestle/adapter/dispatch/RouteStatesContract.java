package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What all states of routes keep to. */
abstract class RouteStatesContract {

  private static final Instant NOW = Candidates.NOW;
  private static final Duration LENGTH = Duration.ofSeconds(10);

  private final String route = "route-" + UUID.randomUUID();

  abstract RouteStates states();

  abstract Tenures tenures();

  @Test
  void aRouteThatNobodyTouchedIsNew() {
    assertThat(states().read(route)).isEqualTo(RouteState.NEW);
  }

  @Test
  void theFirstPauseStaysUntilItIsEnded() {
    Pause pause = new Pause(NOW, "ann", "no workers");

    assertThat(states().pause(route, pause)).isTrue();
    assertThat(states().pause(route, new Pause(NOW.plusSeconds(1), "bob", ""))).isFalse();
    assertThat(states().read(route).pause()).isEqualTo(pause);

    assertThat(states().resume(route)).isTrue();
    assertThat(states().resume(route)).isFalse();
    assertThat(states().read(route).pause()).isNull();
  }

  @Test
  void aPauseOutlivesEachTenureAndStopsNone() {
    states().pause(route, new Pause(NOW, "", ""));
    Tenure first = tenures().acquire(route, "a", LENGTH, NOW).orElseThrow();
    tenures().release(first);
    assertThat(tenures().acquire(route, "b", LENGTH, NOW)).isPresent();

    RouteState state = states().read(route);
    assertThat(state.isPaused()).isTrue();
    assertThat(state.until()).isEqualTo(NOW.plus(LENGTH));
  }

  @Test
  void whatADispatcherTellsIsReadUntilItLosesTheRoute() {
    Tenure mine = tenures().acquire(route, "a", LENGTH, NOW).orElseThrow();
    Backlog backlog = backlog(7, NOW.minusSeconds(60));

    states().tell(mine, backlog);
    assertThat(states().read(route).backlog()).isEqualTo(backlog);

    assertThat(tenures().acquire(route, "b", LENGTH, NOW.plus(Duration.ofMinutes(1)))).isPresent();
    states().tell(mine, backlog(8, NOW));
    assertThat(states().read(route).backlog()).isEqualTo(backlog);
  }

  private static Backlog backlog(int waiting, Instant oldest) {
    return new Backlog(
        NOW,
        waiting,
        Duration.ofMinutes(70),
        3,
        Duration.ofMillis(61_500),
        oldest,
        Hold.IN_FLIGHT,
        2.5);
  }
}
