package dev.trestle.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SeededEventsTest {

  @Test
  void sameSeedGivesTheSameEvents() {
    assertThat(first(500, 42)).isEqualTo(first(500, 42)).isNotEqualTo(first(500, 43));
  }

  @Test
  void everyPayloadIsUnlikeTheOthers() {
    assertThat(first(5_000, 7))
        .extracting(loaded -> loaded.sent().payload())
        .doesNotHaveDuplicates();
  }

  @Test
  void everyKindOfEventIsAmongThem() {
    List<LoadEvent> events = first(1_000, 1);

    assertThat(events)
        .extracting(LoadEvent::refusal)
        .contains(
            "", "INVALID_FIELD", "EVENT_TYPE_NOT_FOUND", "SCHEMA_VIOLATION", "PAYLOAD_INVALID");
    assertThat(events).extracting(LoadEvent::retriable).contains(true, false);
  }

  @Test
  void refusableEventsAlwaysHaveAnId() {
    assertThat(first(1_000, 5)).allMatch(loaded -> loaded.valid() || loaded.retriable());
  }

  private static List<LoadEvent> first(int count, long seed) {
    SeededEvents events = new SeededEvents(seed);
    return Stream.generate(events::next).limit(count).toList();
  }
}
