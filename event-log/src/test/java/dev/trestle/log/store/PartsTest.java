package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.store.StoreException.Failure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {

  private final List<List<Integer>> asked = new ArrayList<>();

  @Test
  void whatIsLeftOutIsAskedForAgain() {
    Parts.of(
        List.of(1, 2, 3, 4, 5),
        3,
        part -> {
          asked.add(part);
          return part.subList(Math.min(2, part.size()), part.size());
        });

    assertThat(asked).containsExactly(List.of(1, 2, 3), List.of(3), List.of(4, 5));
  }

  @Test
  void whatIsLeftOutAgainAndAgainIsAFailureOfUnknownExtent() {
    assertThatThrownBy(() -> Parts.of(List.of(1, 2), 2, part -> List.of(2)))
        .isInstanceOfSatisfying(
            StoreException.class,
            failed -> assertThat(failed.failure()).isEqualTo(Failure.UNKNOWN));
  }
}
