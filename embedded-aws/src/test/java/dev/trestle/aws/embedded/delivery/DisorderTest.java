package dev.trestle.aws.embedded.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisorderTest {

  private static List<Integer> pass(Disorder<Integer> disorder, int count) {
    List<Integer> left = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      left.addAll(disorder.next(i));
    }
    return left;
  }

  @Test
  void everyThirdComesTwice() {
    assertThat(pass(new Disorder<>(3, 1, 0), 7)).containsExactly(1, 2, 3, 3, 4, 5, 6, 6, 7);
  }

  @Test
  void windowChangesTheOrderAndLosesNothing() {
    List<Integer> left = pass(new Disorder<>(0, 5, 1), 20);

    assertThat(left)
        .doesNotHaveDuplicates()
        .hasSize(20)
        .isNotEqualTo(left.stream().sorted().toList());
    assertThat(left.subList(0, 5)).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }

  @Test
  void sameSeedGivesTheSameOrder() {
    assertThat(pass(new Disorder<>(2, 4, 7), 40)).isEqualTo(pass(new Disorder<>(2, 4, 7), 40));
    assertThat(pass(new Disorder<>(2, 4, 7), 40)).isNotEqualTo(pass(new Disorder<>(2, 4, 8), 40));
  }

  @Test
  void whatIsHeldBackLeavesAtTheEnd() {
    Disorder<Integer> disorder = new Disorder<>(0, 10, 0);

    assertThat(pass(disorder, 4)).isEmpty();
    assertThat(disorder.end()).containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(disorder.next(5)).containsExactly(5);
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> new Disorder<>(-1, 1, 0)).hasMessageContaining("repeat-every");
    assertThatThrownBy(() -> new Disorder<>(0, 0, 0)).hasMessageContaining("window");
  }
}
