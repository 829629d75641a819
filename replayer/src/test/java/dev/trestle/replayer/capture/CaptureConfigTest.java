package dev.trestle.replayer.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class CaptureConfigTest {

  @Test
  void defaultsAreWhatTheReadmeSays() {
    try (ApplicationContext context = run(Map.of())) {
      CaptureConfig config = context.getBean(CaptureConfig.class);
      assertThat(config).isEqualTo(new CaptureConfig(false, Duration.ofHours(1), "info"));
      assertThat(config.level()).contains(Level.INFO);
    }
  }

  @Test
  void everySettingIsReadUnderItsName() {
    Map<String, Object> settings =
        Map.of("trestle.capture.dedupe-window", "2h", "trestle.capture.log-level", "off");
    try (ApplicationContext context = run(settings)) {
      CaptureConfig config = context.getBean(CaptureConfig.class);
      assertThat(config).isEqualTo(new CaptureConfig(false, Duration.ofHours(2), "off"));
      assertThat(config.level()).isEmpty();
    }
  }

  @Test
  void aSettingOutOfBoundsStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> run(Map.of("trestle.capture.log-level", "loud")).close())
        .hasStackTraceContaining("trestle.capture.log-level is 'loud': use off, error, warn");
    assertThatThrownBy(() -> run(Map.of("trestle.capture.dedupe-window", "1s")).close())
        .hasStackTraceContaining("trestle.capture.dedupe-window is PT1S");
  }

  private static ApplicationContext run(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("test.memory", "config");
    all.put("trestle.capture.enabled", "false");
    all.put("trestle.dead-letters.enabled", "false");
    return ApplicationContext.run(all);
  }
}
