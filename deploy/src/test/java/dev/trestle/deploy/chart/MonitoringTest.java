package dev.trestle.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard keep up with the services and the documentation. */
class MonitoringTest {

  private static final Path REPOSITORY = Chart.FOLDER.resolve("../../..").normalize();
  private static final List<String> DOCUMENTS = documents();
  private static final String OPERATING = Chart.read(REPOSITORY.resolve("docs/operating.md"));
  private static final Pattern METRIC = Pattern.compile("\\btrestle_[a-z_]+");

  @Test
  void everyMetricThatADocumentSaysToAlertOnHasAnAlert() {
    Set<String> toAlertOn =
        DOCUMENTS.stream()
            .flatMap(String::lines)
            .filter(line -> line.startsWith("| `trestle_"))
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).contains("alert on"))
            .flatMap(line -> metrics(line.substring(0, line.indexOf('|', 2))))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(toAlertOn).hasSizeGreaterThanOrEqualTo(5);
    assertThat(alerts().flatMap(alert -> metrics(expression(alert))).collect(Collectors.toSet()))
        .containsAll(toAlertOn);
  }

  @Test
  void everyMetricOfAnAlertIsDocumented() {
    assertThat(alerts().flatMap(alert -> metrics(expression(alert)))).allSatisfy(this::documented);
  }

  @Test
  void everyMetricOfTheDashboardIsDocumented() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(Chart.FOLDER.resolve("files/dashboard.json").toFile());

    List<String> expressions = dashboard.findValuesAsText("expr");
    assertThat(expressions).hasSizeGreaterThan(20);
    assertThat(expressions.stream().flatMap(MonitoringTest::metrics)).allSatisfy(this::documented);
    assertThat(dashboard.findValuesAsText("id").stream().filter(id -> !id.isEmpty()))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyAlertHasAHeadingThatSaysWhatToDo() {
    assertThat(alerts())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            alert -> {
              assertThat(OPERATING).contains("\n### " + alert.get("alert") + "\n");
              assertThat(Chart.map(alert.get("labels"))).containsKey("severity");
              assertThat(Chart.map(alert.get("annotations"))).containsKey("summary");
            });
    assertThat(OPERATING.lines().filter(line -> line.startsWith("### Trestle")))
        .map(line -> line.substring(4))
        .containsExactlyInAnyOrderElementsOf(
            alerts().map(alert -> (String) alert.get("alert")).toList());
  }

  /** What leads callers by path knows every service, and sends each where it is. */
  @Test
  void routesKnowEveryService() throws IOException {
    String routes = Chart.read(Chart.FOLDER.resolve("templates/_routes.tpl"));
    Pattern service = Pattern.compile("(?m)^service (\\w+) \\{");
    try (Stream<Path> contracts =
        Files.list(REPOSITORY.resolve("proto/src/main/proto/trestle/v1"))) {
      assertThat(
              contracts
                  .flatMap(file -> service.matcher(Chart.read(file)).results())
                  .map(found -> "trestle.v1." + found.group(1)))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(routes).contains(name));
    }
  }

  /** The services' READMEs and everything in docs/. */
  private static List<String> documents() {
    try (Stream<Path> docs = Files.list(REPOSITORY.resolve("docs"))) {
      return Stream.concat(
              Stream.of("gateway", "replayer", "transcriber-adapter")
                  .map(module -> REPOSITORY.resolve(module).resolve("README.md")),
              docs.filter(file -> file.toString().endsWith(".md")))
          .map(Chart::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Map<String, Object>> alerts() {
    Map<String, Object> file = Chart.yaml(Chart.read(Chart.FOLDER.resolve("files/alerts.yaml")));
    return ((List<?>) file.get("groups"))
        .stream()
            .flatMap(group -> ((List<?>) Chart.map(group).get("rules")).stream())
            .map(Chart::map);
  }

  private static String expression(Map<String, Object> alert) {
    return (String) alert.get("expr");
  }

  private static Stream<String> metrics(String text) {
    return METRIC.matcher(text).results().map(java.util.regex.MatchResult::group);
  }

  private void documented(String metric) {
    String base = metric.replaceFirst("_(bucket|count|sum|max)$", "");
    assertThat(DOCUMENTS).anyMatch(text -> text.contains("`" + base));
  }
}
