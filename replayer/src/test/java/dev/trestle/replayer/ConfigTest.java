package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.replayer.group.GroupConfig;
import dev.trestle.replayer.read.ReadConfig;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {

  @Test
  void defaultsAreWhatTheReadmeSays() {
    try (ApplicationContext context = run(Map.of())) {
      assertThat(context.getBean(ReadConfig.class))
          .isEqualTo(
              new ReadConfig(
                  1_000,
                  1_048_576,
                  16,
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(1),
                  4,
                  262_144,
                  1_000,
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(5)));
      assertThat(context.getBean(GroupConfig.class))
          .isEqualTo(new GroupConfig(Duration.ofSeconds(30), 100));
      assertThat(context.getBean(TailConfig.class))
          .isEqualTo(new TailConfig(16_777_216, Duration.ofMillis(20), Duration.ofMillis(500)));
    }
  }

  @Test
  void everySettingIsReadUnderItsName() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("trestle.read.max-open-reads", 1);
    settings.put("trestle.read.page-bytes", 2);
    settings.put("trestle.read.fetch-threads", 3);
    settings.put("trestle.read.fetch-patience", "4s");
    settings.put("trestle.read.stall-patience", "5s");
    settings.put("trestle.read.send-threads", 6);
    settings.put("trestle.read.ready-bytes", 7);
    settings.put("trestle.read.checkpoint-records", 8);
    settings.put("trestle.read.checkpoint-interval", "9s");
    settings.put("trestle.read.end-time-grace", "10s");
    settings.put("trestle.groups.lag-interval", "0s");
    settings.put("trestle.groups.max-metered", 12);
    try (ApplicationContext context = run(settings)) {
      assertThat(context.getBean(ReadConfig.class))
          .isEqualTo(
              new ReadConfig(
                  1,
                  2,
                  3,
                  Duration.ofSeconds(4),
                  Duration.ofSeconds(5),
                  6,
                  7,
                  8,
                  Duration.ofSeconds(9),
                  Duration.ofSeconds(10)));
      assertThat(context.getBean(GroupConfig.class)).isEqualTo(new GroupConfig(Duration.ZERO, 12));
    }
  }

  @Test
  void aSettingOutOfBoundsStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> run(Map.of("trestle.read.fetch-threads", 0)).close())
        .hasStackTraceContaining("trestle.read.fetch-threads is 0: use 1 or more");
    assertThatThrownBy(() -> run(Map.of("trestle.groups.max-metered", -1)).close())
        .hasStackTraceContaining("trestle.groups.max-metered must not be negative");
  }

  private static ApplicationContext run(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("test.memory", "config");
    all.putAll(Replayer.READS_ONLY);
    return ApplicationContext.run(all);
  }
}
