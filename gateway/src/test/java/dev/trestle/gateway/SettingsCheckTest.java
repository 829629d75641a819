package dev.trestle.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsCheckTest {

  @Test
  void aMisspeltSettingIsRefusedAtStart() {
    Throwable refused =
        catchThrowable(
            () -> TestGateway.start(new World(), Map.of("trestle.relay.pateince", "1s")));

    assertThat(refused)
        .hasStackTraceContaining("Unknown settings [trestle.relay.pateince]")
        .hasStackTraceContaining("trestle.relay.patience");
  }

  @Test
  void aMisspeltSettingOfAListIsRefusedAtStart() {
    Throwable refused =
        catchThrowable(
            () ->
                TestGateway.start(
                    new World(),
                    Map.of("trestle.routes[0].log", "events", "trestle.routes[0].typs", "A")));

    assertThat(refused).hasStackTraceContaining("trestle.routes[0].typs");
  }

  @Test
  void theReadmeOrThePageOnSecurityTellsOfEverySetting() throws IOException {
    String readme =
        Files.readString(Path.of("README.md"))
            + Files.readString(Path.of("..", "docs", "security.md"));
    try (ApplicationContext context =
        ApplicationContext.builder()
            .singletons(new World())
            .properties(Map.of("aws.region", "us-east-1"))
            .environments("test")
            .start()) {
      Set<String> known = SettingsCheck.known(context);

      assertThat(known).contains("trestle.environment", "trestle.relay.patience");
      assertThat(known)
          .allSatisfy(
              setting ->
                  assertThat(readme)
                      .containsAnyOf(
                          "`" + setting.replace(".*.", ".<log>.").replace("[*]", "[n]") + "`",
                          "`" + setting.replace(".*.", ".<rule>.") + "`"));
    }
  }
}
