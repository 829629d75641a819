package dev.trestle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.Validation;
import dev.trestle.v1.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AudioEventsTest {

  private final List<Event> events =
      Stream.generate(new AudioEvents(7)::next).limit(1_000).toList();

  @Test
  void payloadsMatchTheSchema() {
    Schema schema = SchemaCatalog.load(List.of()).find("AudioUploaded", 1).orElseThrow();

    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(schema.validate(event.getJson().getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(Validation.Valid.class));
  }

  @Test
  void payloadsAreOfOneKilobyte() {
    double mean =
        events.stream().mapToInt(event -> event.getJson().length()).average().orElseThrow();

    assertThat(mean).isBetween(1_000.0, 1_060.0);
  }

  @Test
  void noTwoEventsHaveTheSameIdOrSubject() {
    assertThat(events.stream().map(Event::getId)).doesNotHaveDuplicates();
    assertThat(events.stream().map(Event::getSubject)).doesNotHaveDuplicates();
  }

  @Test
  void oneSeedGivesTheSameEvents() {
    assertThat(new AudioEvents(7).next()).isEqualTo(events.get(0));
    assertThat(new AudioEvents(8).next()).isNotEqualTo(events.get(0));
  }
}
