package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequencerTest {

  @Test
  void theShorterIsPaddedWithZerosOnTheRight() {
    assertThat(Sequencer.of("617f08299329d189")).isLessThan(Sequencer.of("617F08299329D18900AA"));
    assertThat(Sequencer.of("62")).isGreaterThan(Sequencer.of("617F08299329D18900"));
    assertThat(Sequencer.of("0A1B2C3D4E5F678901")).isLessThan(Sequencer.of("617f08299329d189"));
  }

  @Test
  void caseAndPaddingMakeNoDifference() {
    assertThat(Sequencer.of("0a1b")).isEqualTo(Sequencer.of("0A1B00"));
    assertThat(Sequencer.of("0a1b")).isEqualByComparingTo(Sequencer.of("0A1B00"));
    assertThat(Sequencer.of("0a1b")).hasSameHashCodeAs(Sequencer.of("0A1B00"));
    assertThat(Sequencer.of("000")).isEqualTo(Sequencer.of("0"));
  }

  @Test
  void isShownAsItWasWritten() {
    assertThat(Sequencer.of("0a1B00")).hasToString("0a1B00");
  }

  @Test
  void ordersAsNumbersOfEqualLengthDo() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      String left = digits(random);
      String right = random.nextInt(4) == 0 ? left + "0".repeat(random.nextInt(3)) : digits(random);
      int length = Math.max(left.length(), right.length());
      assertThat(Integer.signum(Sequencer.of(left).compareTo(Sequencer.of(right))))
          .as("%s and %s", left, right)
          .isEqualTo(padded(left, length).compareTo(padded(right, length)));
    }
  }

  private static BigInteger padded(String digits, int length) {
    return new BigInteger(digits + "0".repeat(length - digits.length()), 16);
  }

  private static String digits(Random random) {
    int length = 1 + random.nextInt(20);
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < length; i++) {
      digits.append(
          (random.nextBoolean() ? "0123456789abcdef" : "0123456789ABCDEF")
              .charAt(random.nextInt(16)));
    }
    return digits.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "xyz", "0A1B ", "-1", "0x1", "１２"})
  void refusesWhatIsNotHexadecimal(String text) {
    assertThatThrownBy(() -> Sequencer.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hexadecimal digits");
  }

  @Test
  void refusesOneThatIsTooLong() {
    assertThat(Sequencer.of("a".repeat(Sequencer.MAX_LENGTH))).isNotNull();
    assertThatThrownBy(() -> Sequencer.of("a".repeat(Sequencer.MAX_LENGTH + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
