package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.gateway.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {

  private final SettableClock clock = new SettableClock();
  private final EventIds ids = new EventIds(clock);

  @Test
  void idsAscendWithinAMillisecondAndAcrossThem() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      made.add(ids.next());
      if (i % 100 == 0) {
        clock.advance(Duration.ofMillis(1));
      }
    }
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(made).allSatisfy(id -> assertThat(UUID.fromString(id).version()).isEqualTo(7));
  }

  @Test
  void idsStayUniqueThoughTheClockJumpsAnHourBackAndForth() {
    Set<String> made = new HashSet<>();
    int count = 0;
    for (Duration jump : List.of(Duration.ofHours(-1), Duration.ofHours(1))) {
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 1_000; i++) {
          made.add(ids.next());
          count++;
        }
        clock.advance(jump);
      }
    }
    assertThat(made).hasSize(count);
  }
}
