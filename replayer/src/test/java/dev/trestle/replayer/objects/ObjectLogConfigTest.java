package dev.trestle.replayer.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectLogConfigTest {

  @Test
  void defaultsAreWhatTheReadmeSays() {
    try (ApplicationContext context = run(Map.of())) {
      assertThat(context.getBean(ObjectLogConfig.class))
          .isEqualTo(
              new ObjectLogConfig(
                  false,
                  3,
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(10),
                  Duration.ofMillis(200),
                  Duration.ofSeconds(1),
                  500,
                  16,
                  Duration.ofDays(45),
                  1_000_000,
                  "",
                  33_554_432));
      assertThat(context.getBeansOfType(ConfiguredObjectLog.class)).isEmpty();
    }
  }

  @Test
  void everySettingIsReadUnderItsName() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("trestle.objects.consumers", 13);
    settings.put("trestle.objects.order-wait", "2s");
    settings.put("trestle.objects.lease", "3s");
    settings.put("trestle.objects.busy-poll", "4ms");
    settings.put("trestle.objects.idle-poll", "5ms");
    settings.put("trestle.objects.page", 6);
    settings.put("trestle.objects.workers", 7);
    settings.put("trestle.objects.remembered", "8d");
    settings.put("trestle.objects.indexed-at-once", 9);
    settings.put("trestle.objects.import-folder", "/ten");
    settings.put("trestle.objects.import-memory", 11);
    settings.put("trestle.object-logs.a-log.bucket", "a-bucket");
    settings.put("trestle.object-logs.a-log.prefix", "p/");
    settings.put("trestle.object-logs.a-log.content-bytes", 12);
    settings.put("trestle.object-logs.a-log.projected", true);
    settings.put("trestle.object-logs.a-log.digest-queue", "q");
    try (ApplicationContext context = run(settings)) {
      assertThat(context.getBean(ObjectLogConfig.class))
          .isEqualTo(
              new ObjectLogConfig(
                  false,
                  13,
                  Duration.ofSeconds(2),
                  Duration.ofSeconds(3),
                  Duration.ofMillis(4),
                  Duration.ofMillis(5),
                  6,
                  7,
                  Duration.ofDays(8),
                  9,
                  "/ten",
                  11));
      assertThat(context.getBeansOfType(ConfiguredObjectLog.class))
          .containsExactly(new ConfiguredObjectLog("a-log", "a-bucket", "p/", 12, true, "q"));
    }
  }

  @Test
  void aSettingOutOfBoundsStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> run(Map.of("trestle.objects.workers", 0)).close())
        .hasStackTraceContaining("trestle.objects.workers is 0: use 1 or more");
    assertThatThrownBy(() -> run(Map.of("trestle.objects.order-wait", "-1s")).close())
        .hasStackTraceContaining("trestle.objects.order-wait is PT-1S");
  }

  private static ApplicationContext run(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("test.memory", "object-log-config");
    all.put("trestle.objects.enabled", "false");
    return ApplicationContext.run(all);
  }
}
