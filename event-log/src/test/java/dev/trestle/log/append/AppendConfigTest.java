package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AppendConfigTest {

  @Test
  void defaultsAreAsDocumented() {
    assertThat(AppendConfig.defaults())
        .isEqualTo(
            new AppendConfig(
                1_000,
                358_400,
                20_000,
                67_108_864,
                Duration.ofMinutes(15),
                2_000_000,
                Duration.ofSeconds(10),
                Duration.ofMillis(20),
                Duration.ofSeconds(1),
                16,
                Duration.ofSeconds(10)));
  }

  @Test
  void eachChangeChangesOneThing() {
    AppendConfig changed =
        AppendConfig.defaults()
            .withMaxBatch(1, 2)
            .withQueue(3, 4)
            .withDedupeWindow(Duration.ofMillis(5))
            .withMaxRememberedIds(6)
            .withMaxWait(Duration.ofMillis(7))
            .withBackoff(Duration.ofMillis(8), Duration.ofMillis(9))
            .withCloseTimeout(Duration.ofMillis(10));

    assertThat(changed)
        .isEqualTo(
            new AppendConfig(
                1,
                2,
                3,
                4,
                Duration.ofMillis(5),
                6,
                Duration.ofMillis(7),
                Duration.ofMillis(8),
                Duration.ofMillis(9),
                16,
                Duration.ofMillis(10)));
  }

  @Test
  void nonsenseIsRefusedByName() {
    assertThatThrownBy(() -> AppendConfig.defaults().withMaxBatch(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBatchRecords: must be 1 or more, was 0");
    assertThatThrownBy(() -> AppendConfig.defaults().withMaxWait(Duration.ZERO))
        .hasMessageStartingWith("maxWait:");
  }
}
