package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypesTest {

  @Test
  void aTypeIsChosenByNameOrWithAllOfItsKind() {
    EventTypes types = EventTypes.of(List.of("s3:ObjectCreated:*", "ObjectTagging:Put"));

    assertThat(types.has("ObjectCreated:Copy")).isTrue();
    assertThat(types.has("ObjectTagging:Put")).isTrue();
    assertThat(types.has("ObjectTagging:Delete")).isFalse();
    assertThat(types.has("ObjectRemoved:Delete")).isFalse();
    assertThat(types).hasToString("[ObjectTagging:Put, ObjectCreated:*]");
  }

  @Test
  void choicesThatShareATypeOverlap() {
    EventTypes created = EventTypes.of(List.of("ObjectCreated:*"));

    assertThat(created.overlaps(EventTypes.of(List.of("ObjectCreated:Post")))).isTrue();
    assertThat(created.overlaps(EventTypes.of(List.of("ObjectRemoved:*", "ObjectAcl:Put"))))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", "Object*", "ObjectCreated", "ObjectCreated:Pu*", "ObjectMoved:*", "s3:"})
  void whatS3DoesNotKnowIsRefused(String type) {
    assertThatThrownBy(() -> EventTypes.of(List.of(type)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + type + "'")
        .hasMessageContaining("LifecycleTransition");
  }

  @Test
  void nothingIsNoChoice() {
    assertThatThrownBy(() -> EventTypes.of(List.of())).hasMessageContaining("no event type");
  }
}
