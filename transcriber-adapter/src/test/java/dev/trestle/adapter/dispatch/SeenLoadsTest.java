package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.route.RouteSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeenLoadsTest {

  private static final Instant NOW = Candidates.NOW;

  private final InMemoryTenures tenures = new InMemoryTenures();
  private final InMemoryRouteStates states = new InMemoryRouteStates(tenures);

  @BeforeEach
  void oneDispatcherTells() {
    Tenure tenure = tenures.acquire("audio", "a", Duration.ofSeconds(10), NOW).orElseThrow();
    states.tell(
        tenure,
        new Backlog(
            NOW, 7, Duration.ofMinutes(70), 4, Duration.ofMinutes(9), NOW, Hold.IN_FLIGHT, 2.5));
  }

  @Test
  void eachProcessAnswersWhatTheDispatcherTold() {
    Load load = new Load(7, Duration.ofMinutes(70), 4, Duration.ofMinutes(9));

    assertThat(loads(NOW).of("audio")).isEqualTo(load);
    assertThat(loads(NOW.plusSeconds(120)).of("audio")).isEqualTo(load);
  }

  @Test
  void whatWaitsOnAPausedRouteNeedsNoWorkers() {
    states.pause("audio", new Pause(NOW, "", ""));

    assertThat(loads(NOW).of("audio"))
        .isEqualTo(new Load(0, Duration.ZERO, 4, Duration.ofMinutes(9)));
  }

  @Test
  void whatWasToldLongAgoIsNoAnswer() {
    assertThatThrownBy(() -> loads(NOW.plusSeconds(121)).of("audio"))
        .hasMessageContaining("Nobody has dispatched route audio lately");
  }

  @Test
  void aRouteThatThereIsNotIsNamed() {
    assertThatThrownBy(() -> loads(NOW).of("video"))
        .hasMessageContaining("There is no route video");
  }

  private SeenLoads loads(Instant now) {
    return new SeenLoads(RouteSettings.shipped(), states, Clock.fixed(now, ZoneOffset.UTC));
  }
}
