package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DelaysTest {

  private static final Duration SET = Duration.ofMillis(5);
  private static final int MANY = 100_000;

  @Test
  void withoutJitterEveryDelayIsTheSetOne() {
    assertThat(draw(false, 1)).containsOnly(SET.toNanos());
  }

  @Test
  void medianIsTheSetDelayAndTheTailIsLong() {
    long[] sorted = draw(true, 1);
    Arrays.sort(sorted);

    assertThat(sorted[MANY / 2] / 1e6).isBetween(4.9, 5.1);
    assertThat(sorted[MANY / 100] / 1e6).isBetween(2.6, 3.0);
    assertThat(sorted[MANY * 99 / 100] / 1e6).isBetween(8.5, 9.5);
    assertThat(sorted[MANY - 20] / 1e6).isGreaterThan(40);
  }

  @Test
  void oneSeedGivesOneSequence() {
    assertThat(draw(true, 7)).isEqualTo(draw(true, 7)).isNotEqualTo(draw(true, 8));
  }

  private static long[] draw(boolean jitter, long seed) {
    Delays delays = new Delays(SET, jitter, seed);
    return LongStream.generate(delays::next).limit(MANY).toArray();
  }
}
