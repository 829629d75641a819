package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterConfigTest {

  @Test
  void defaultsAreWhatTheReadmeSays() {
    try (ApplicationContext context = run(Map.of())) {
      DeadLetterConfig config = context.getBean(DeadLetterConfig.class);
      assertThat(config)
          .isEqualTo(
              new DeadLetterConfig(
                  false,
                  List.of(),
                  3,
                  Duration.ofMinutes(1),
                  Duration.ofHours(1),
                  List.of(),
                  Duration.ofSeconds(15),
                  Duration.ofMinutes(2),
                  List.of(),
                  "",
                  Duration.ofDays(90)));
      assertThat(context.getBeansOfType(CausePolicy.class)).isEmpty();
    }
  }

  @Test
  void everySettingIsReadUnderItsName() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("trestle.dead-letters.queues", "a-dlq,b-dlq");
    settings.put("trestle.dead-letters.retries", 4);
    settings.put("trestle.dead-letters.first-delay", "5s");
    settings.put("trestle.dead-letters.longest-delay", "6s");
    settings.put("trestle.dead-letters.retryable-causes", "TIMEOUT");
    settings.put("trestle.dead-letters.policy-interval", "7s");
    settings.put("trestle.dead-letters.claim", "8s");
    settings.put("trestle.dead-letters.critical-types", "PaymentFailed");
    settings.put("trestle.dead-letters.alert-topic", "pager");
    settings.put("trestle.dead-letters.keep", "20d");
    settings.put("trestle.dead-letters.causes.no-permissions.retries", 9);
    try (ApplicationContext context = run(settings)) {
      assertThat(context.getBean(DeadLetterConfig.class))
          .isEqualTo(
              new DeadLetterConfig(
                  false,
                  List.of("a-dlq", "b-dlq"),
                  4,
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(6),
                  List.of("TIMEOUT"),
                  Duration.ofSeconds(7),
                  Duration.ofSeconds(8),
                  List.of("PaymentFailed"),
                  "pager",
                  Duration.ofDays(20)));
      assertThat(context.getBean(CausePolicy.class))
          .isEqualTo(new CausePolicy("no-permissions", 9));
    }
  }

  @Test
  void aSettingOutOfBoundsStopsTheStartAndIsNamed() {
    assertThatThrownBy(() -> run(Map.of("trestle.dead-letters.retries", 101)).close())
        .hasStackTraceContaining("trestle.dead-letters.retries is 101: use 0 to 100");
    assertThatThrownBy(() -> run(Map.of("trestle.dead-letters.keep", "1d")).close())
        .hasStackTraceContaining("trestle.dead-letters.keep is PT24H: use 15d or more");
  }

  private static ApplicationContext run(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("test.memory", "config");
    all.put("trestle.capture.enabled", "false");
    all.put("trestle.dead-letters.enabled", "false");
    return ApplicationContext.run(all);
  }
}
