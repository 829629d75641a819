package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Batch;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TestEvents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The checker that other tests trust finds what is planted. */
final class LogCheckerTest {

  private static final Map<String, Offset> ACKNOWLEDGED =
      Map.of("a", Offset.of(0), "b", Offset.of(1), "c", Offset.of(2));

  @Test
  void soundLogHasNoProblems() {
    assertThat(LogChecker.problems(List.of(batch(0, 1, "a", "b"), batch(2, 1, "c")), ACKNOWLEDGED))
        .isEmpty();
  }

  @Test
  void plantedLossIsFound() {
    assertThat(LogChecker.problems(List.of(batch(0, 1, "a", "b")), ACKNOWLEDGED))
        .singleElement()
        .asString()
        .startsWith("lost: c");
  }

  @Test
  void plantedWrongOffsetIsFound() {
    assertThat(LogChecker.problems(List.of(batch(0, 1, "b", "a", "c")), ACKNOWLEDGED)).hasSize(2);
  }

  @Test
  void plantedGapIsFound() {
    assertThat(LogChecker.problems(List.of(batch(0, 1, "a", "b"), batch(3, 1, "d")), Map.of()))
        .singleElement()
        .asString()
        .startsWith("gap");
  }

  @Test
  void plantedDuplicateIsFound() {
    assertThat(
            LogChecker.problems(
                List.of(batch(0, 1, "a", "b"), batch(2, 1, "c", "a")), ACKNOWLEDGED))
        .singleElement()
        .asString()
        .startsWith("duplicate: a");
  }

  @Test
  void plantedTimeGoingBackIsFound() {
    assertThat(LogChecker.problems(List.of(batch(0, 2, "a", "b"), batch(2, 1, "c")), ACKNOWLEDGED))
        .singleElement()
        .asString()
        .startsWith("append time");
  }

  private static Batch batch(long first, long millis, String... ids) {
    return new Batch(
        Partition.first("events"),
        Offset.of(first),
        Instant.ofEpochMilli(millis),
        "batch-" + first,
        Stream.of(ids).map(TestEvents::event).toList(),
        10);
  }
}
