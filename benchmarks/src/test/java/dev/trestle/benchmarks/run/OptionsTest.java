package dev.trestle.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.benchmarks.aws.ServiceDelays;
import dev.trestle.benchmarks.scenario.Scenario;
import dev.trestle.benchmarks.scenario.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void defaultsAreTheFullRun() {
    Settings settings = read().settings();

    assertThat(settings.fleets())
        .isEqualTo(new Settings.Fleets(List.of(1, 2, 4), List.of(1, 4, 16)));
    assertThat(settings.faults()).isEqualTo(new Settings.Faults(2, 50, 50, 2_000, 1_800_000));
    assertThat(settings.objects())
        .isEqualTo(new Settings.Objects(10_000, List.of(10_000, 100_000, 1_000_000), 500));
    assertThat(settings.dispatchRate()).isEqualTo(2);
    assertThat(settings.aws()).isEqualTo(new Settings.Aws(ServiceDelays.defaults(), null, null, 1));
  }

  @Test
  void everyOptionIsTaken() {
    Settings settings =
        read(
                "--limits",
                "on",
                "--jitter",
                "off",
                "--seed",
                "9",
                "--dynamodb-ms",
                "0.5",
                "--sqs-ms",
                "1",
                "--s3-ms",
                "2",
                "--gateways",
                "2",
                "--partitions",
                "3,5",
                "--takeover-gateways",
                "3",
                "--kills",
                "1",
                "--hand-overs",
                "2",
                "--takeover-rate",
                "30",
                "--remembered",
                "40",
                "--reseed-versions",
                "50",
                "--import-versions",
                "60,70",
                "--live-rate",
                "80",
                "--dispatch-rate",
                "2.5")
            .settings();

    assertThat(settings.aws())
        .isEqualTo(
            new Settings.Aws(
                new ServiceDelays(
                    Duration.ofNanos(500_000),
                    Duration.ofMillis(15),
                    Duration.ofMillis(1),
                    Duration.ofMillis(2)),
                true,
                false,
                9));
    assertThat(settings.fleets()).isEqualTo(new Settings.Fleets(List.of(2), List.of(3, 5)));
    assertThat(settings.faults()).isEqualTo(new Settings.Faults(3, 1, 2, 30, 40));
    assertThat(settings.objects()).isEqualTo(new Settings.Objects(50, List.of(60, 70), 80));
    assertThat(settings.dispatchRate()).isEqualTo(2.5);
  }

  @Test
  void scenariosRunInTheOrderGiven() {
    assertThat(read("takeover", "gateways").scenarios())
        .extracting(Scenario::name)
        .containsExactly("takeover", "gateways");
  }

  @Test
  void whatIsNotKnownIsNamed() {
    assertThatThrownBy(() -> read("--limit", "on")).hasMessageContaining("--limit");
    assertThatThrownBy(() -> read("--limits", "yes")).hasMessageContaining("on or off, not yes");
    assertThatThrownBy(() -> read("takeovers")).hasMessageContaining("takeovers");
  }

  private static Options read(String... arguments) {
    return Options.read(List.of(arguments), Path.of("."));
  }
}
