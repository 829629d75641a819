package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumerLimitsTest {

  private static final Duration MS = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void retriesWaitTwiceAsLongEachTimeUpToALimit() {
    ConsumerLimits limits =
        new ConsumerLimits(
            16, Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMinutes(30), MS, LONG);

    assertThat(limits.delay(1)).isEqualTo(MS);
    assertThat(limits.delay(2)).isEqualTo(Duration.ofSeconds(1));
    assertThat(limits.delay(7)).isEqualTo(LONG);
    assertThat(limits.delay(1_000_000)).isEqualTo(LONG);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT20S, PT60S, PT30M, PT1S, PT30S, concurrency",
    "1001, PT20S, PT60S, PT30M, PT1S, PT30S, concurrency",
    "1, PT21S, PT60S, PT30M, PT1S, PT30S, long-poll",
    "1, PT-1S, PT60S, PT30M, PT1S, PT30S, long-poll",
    "1, PT20S, PT2S, PT30M, PT1S, PT30S, visibility",
    "1, PT20S, PT7H, PT30M, PT1S, PT30S, visibility",
    "1, PT20S, PT60S, PT12H, PT1S, PT30S, patience",
    "1, PT20S, PT60S, PT-1S, PT1S, PT30S, patience",
    "1, PT20S, PT60S, PT30M, PT0S, PT30S, first-delay",
    "1, PT20S, PT60S, PT30M, PT1S, PT0.5S, longest-delay",
  })
  void whatIsOutOfItsRangeIsNamedFirst(
      int concurrency,
      Duration longPoll,
      Duration visibility,
      Duration patience,
      Duration first,
      Duration longest,
      String named) {
    assertThatThrownBy(
            () -> new ConsumerLimits(concurrency, longPoll, visibility, patience, first, longest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(named + " is ");
  }
}
