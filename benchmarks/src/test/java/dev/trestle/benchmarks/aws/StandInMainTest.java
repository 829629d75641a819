package dev.trestle.benchmarks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandInMainTest {

  @Test
  void commandLineCarriesEverySetting() {
    StandInAws.Settings settings =
        new StandInAws.Settings(
            "other",
            1234,
            new ServiceDelays(
                Duration.ofNanos(1), Duration.ofDays(1), Duration.ofSeconds(2), Duration.ZERO),
            77,
            false,
            true,
            -3);

    assertThat(StandInMain.settings(StandInMain.arguments(settings))).isEqualTo(settings);
  }

  @Test
  void missingArgumentIsNamed() {
    assertThatThrownBy(() -> StandInMain.settings("environment=x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("port");
  }
}
