package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.replayer.group.GroupConfig;
import dev.trestle.replayer.operation.OperationConfig;
import dev.trestle.replayer.read.ReadConfig;
import dev.trestle.replayer.reseed.ReseedConfig;
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
                  4_194_304,
                  0,
                  100_000,
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
          .isEqualTo(new TailConfig(33_554_432, Duration.ofMillis(20), Duration.ofMillis(500)));
      assertThat(context.getBean(OperationConfig.class))
          .isEqualTo(
              new OperationConfig(
                  4,
                  1_000,
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(2),
                  Duration.ofMillis(500),
                  Duration.ofDays(90),
                  ""));
      assertThat(context.getBean(ReseedConfig.class))
          .isEqualTo(
              new ReseedConfig(
                  1_000,
                  16_777_216,
                  16,
                  Duration.ofSeconds(10),
                  1_048_576,
                  Duration.ofMinutes(15),
                  Duration.ofSeconds(10),
                  2));
    }
  }

  @Test
  void everySettingIsReadUnderItsName() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("trestle.read.max-open-reads", 1);
    settings.put("trestle.read.page-bytes", 2);
    settings.put("trestle.read.max-held-bytes", 21);
    settings.put("trestle.read.max-latest-subjects", 22);
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
    settings.put("trestle.operation.max-running", 13);
    settings.put("trestle.operation.max-open", 14);
    settings.put("trestle.operation.lease", "80s");
    settings.put("trestle.operation.poll-interval", "16s");
    settings.put("trestle.operation.save-interval", "17s");
    settings.put("trestle.operation.only", "import/uploads");
    settings.put("trestle.operation.keep-ended", "18d");
    settings.put("trestle.reseed.max-unsaved", 19);
    settings.put("trestle.reseed.max-bytes", 20);
    settings.put("trestle.reseed.calls", 21);
    settings.put("trestle.reseed.call-timeout", "22s");
    settings.put("trestle.reseed.page-bytes", 23);
    settings.put("trestle.reseed.target-patience", "24s");
    settings.put("trestle.reseed.preview-patience", "25s");
    settings.put("trestle.reseed.previews", 26);
    try (ApplicationContext context = run(settings)) {
      assertThat(context.getBean(ReadConfig.class))
          .isEqualTo(
              new ReadConfig(
                  1,
                  2,
                  21,
                  22,
                  3,
                  Duration.ofSeconds(4),
                  Duration.ofSeconds(5),
                  6,
                  7,
                  8,
                  Duration.ofSeconds(9),
                  Duration.ofSeconds(10)));
      assertThat(context.getBean(GroupConfig.class)).isEqualTo(new GroupConfig(Duration.ZERO, 12));
      assertThat(context.getBean(OperationConfig.class))
          .isEqualTo(
              new OperationConfig(
                  13,
                  14,
                  Duration.ofSeconds(80),
                  Duration.ofSeconds(16),
                  Duration.ofSeconds(17),
                  Duration.ofDays(18),
                  "import/uploads"));
      assertThat(context.getBean(ReseedConfig.class))
          .isEqualTo(
              new ReseedConfig(
                  19,
                  20,
                  21,
                  Duration.ofSeconds(22),
                  23,
                  Duration.ofSeconds(24),
                  Duration.ofSeconds(25),
                  26));
    }
  }

  @Test
  void aSettingOutOfBoundsStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> run(Map.of("trestle.read.fetch-threads", 0)).close())
        .hasStackTraceContaining("trestle.read.fetch-threads is 0: use 1 or more");
    assertThatThrownBy(() -> run(Map.of("trestle.read.max-held-bytes", -1)).close())
        .hasStackTraceContaining("trestle.read.max-held-bytes must not be negative");
    assertThatThrownBy(() -> run(Map.of("trestle.groups.max-metered", -1)).close())
        .hasStackTraceContaining("trestle.groups.max-metered must not be negative");
    assertThatThrownBy(() -> run(Map.of("trestle.operation.lease", "1s")).close())
        .hasStackTraceContaining("trestle.operation.lease is PT1S: use four times");
    assertThatThrownBy(() -> run(Map.of("trestle.reseed.calls", 0)).close())
        .hasStackTraceContaining("trestle.reseed.calls is 0: use 1 or more");
  }

  private static ApplicationContext run(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("test.memory", "config");
    all.putAll(Replayer.READS_ONLY);
    return ApplicationContext.run(all);
  }
}
