package dev.trestle.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The templates keep the rules of {@code guard/}, and the rules find what breaks them. */
class TemplateRulesTest {

  private static final Path RULES = Path.of("guard", "templates.guard");
  private static final Pattern RULE = Pattern.compile("^rule (\\w+)", Pattern.MULTILINE);
  private static final Pattern FAILED = Pattern.compile("templates\\.guard/(\\w+)\\s+FAIL");

  @TempDir Path folder;

  /** A text of a template, and what breaks the rule when it is written instead. */
  record Mistake(String rule, String template, String instead, String write) {

    String written() throws IOException {
      String text = Files.readString(Path.of(template));
      int at = text.indexOf(instead);
      assertThat(at).as("%s is in %s", instead, template).isNotNegative();
      return text.substring(0, at) + write + text.substring(at + instead.length());
    }

    @Override
    public String toString() {
      return rule + ": " + write.strip();
    }
  }

  static Stream<Mistake> mistakes() throws IOException {
    List<Map<String, String>> mistakes =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(Path.of("guard", "mistakes.yaml")));
    return mistakes.stream()
        .map(m -> new Mistake(m.get("rule"), m.get("template"), m.get("instead"), m.get("write")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment.yaml", "alarms.yaml", "access.yaml", "network.yaml"})
  void aTemplateKeepsTheRules(String file) throws IOException {
    assertThat(TemplateRules.broken(Template.parse(Files.readString(Path.of(file))))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeBreaksItsRuleAndNoOther(Mistake mistake) throws IOException {
    assertThat(TemplateRules.broken(Template.parse(mistake.written())))
        .containsExactly(mistake.rule());
  }

  @Test
  void everyRuleHasItsMistake() throws IOException {
    Set<String> rules =
        RULE.matcher(Files.readString(RULES))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toSet());

    assertThat(mistakes().map(Mistake::rule)).containsAll(rules);
  }

  /** The rules that other tools read say the same. */
  @Test
  void cfnGuardFindsTheSame() throws IOException, InterruptedException {
    if (!isInstalled("cfn-guard")) {
      abort(
          "cfn-guard is not installed (cargo install cfn-guard): guard/ was checked in Java only");
    }
    for (String file : List.of("environment.yaml", "alarms.yaml", "access.yaml", "network.yaml")) {
      assertThat(failed(Path.of(file))).as(file).isEmpty();
    }
    for (Mistake mistake : mistakes().toList()) {
      Path written = Files.writeString(folder.resolve("mistake.yaml"), mistake.written());
      assertThat(failed(written)).as(mistake.toString()).containsExactly(mistake.rule());
    }
  }

  private static boolean isInstalled(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, command)));
  }

  private static Set<String> failed(Path template) throws IOException, InterruptedException {
    Process guard =
        new ProcessBuilder(
                "cfn-guard",
                "validate",
                "--rules",
                RULES.toString(),
                "--data",
                template.toString(),
                "--show-summary",
                "all")
            .redirectErrorStream(true)
            .start();
    String said =
        new String(guard.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .replaceAll("\\e\\[[0-9;]*m", "");
    assertThat(guard.waitFor()).as(said).isIn(0, 19);
    assertThat(said).contains("Status = ");
    return FAILED.matcher(said).results().map(match -> match.group(1)).collect(Collectors.toSet());
  }
}
