package dev.trestle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerConfigTest {

  @Test
  void defaultsFitIntoTheTimeThatKubernetesWaits() {
    try (ApplicationContext context = run(Map.of(), "plain")) {
      ServerConfig config = context.getBean(ServerConfig.class);
      assertThat(config)
          .isEqualTo(
              new ServerConfig(
                  16,
                  8_388_608,
                  1_000,
                  2_000,
                  Duration.ofMinutes(30),
                  Duration.ofMinutes(30),
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(20)));
      assertThat(config.drainDelay().plus(config.drainGrace())).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void everySettingIsReadUnderItsName() {
    Map<String, Object> settings =
        Map.of(
            "trestle.server.handler-threads",
            1,
            "trestle.server.max-inbound-message-bytes",
            2,
            "trestle.server.max-concurrent-calls-per-connection",
            3,
            "trestle.server.max-resets-per-minute",
            4,
            "trestle.server.max-connection-age",
            "5s",
            "trestle.server.max-connection-age-grace",
            "6s",
            "trestle.server.drain-delay",
            "7s",
            "trestle.server.drain-grace",
            "8s");
    try (ApplicationContext context = run(settings, "test")) {
      assertThat(context.getBean(ServerConfig.class))
          .isEqualTo(
              new ServerConfig(
                  1,
                  2,
                  3,
                  4,
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(6),
                  Duration.ofSeconds(7),
                  Duration.ofSeconds(8)));
    }
  }

  @Test
  void aTimeBelowZeroStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> run(Map.of("trestle.server.drain-delay", "-1s"), "test").close())
        .hasStackTraceContaining("trestle.server.drain-delay must not be negative");
  }

  private static ApplicationContext run(Map<String, Object> settings, String environment) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("micronaut.application.name", "test");
    return ApplicationContext.builder()
        .deduceEnvironment(false)
        .environments(environment)
        .properties(all)
        .start();
  }
}
