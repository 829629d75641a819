package dev.trestle.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.regex.RegularExpression;
import org.junit.jupiter.api.Test;

class LinearPatternsTest {

  private final LinearPatterns patterns = new LinearPatterns();

  @Test
  void aTextIsJudgedTheSameHoweverOftenItComes() {
    RegularExpression even = patterns.getRegularExpression("^(..)*$");
    for (int round = 0; round < 3; round++) {
      for (int length = 0; length < 300; length++) {
        assertThat(even.matches("x".repeat(length))).isEqualTo(length % 2 == 0);
      }
    }
  }

  @Test
  void aTextIsNotTakenForAnotherOfTheSameHash() {
    RegularExpression pattern = patterns.getRegularExpression("^Aa$");
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    assertThat(pattern.matches("Aa")).isTrue();
    assertThat(pattern.matches("BB")).isFalse();
    assertThat(pattern.matches("Aa")).isTrue();
  }
}
