package dev.trestle.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Helm and Kubernetes find in the manifests. */
class ManifestsTest {

  private static final Map<String, String> RENDERED = new HashMap<>();

  @TempDir static Path folder;
  private static Chart chart;
  private static String customResources;

  @BeforeAll
  static void copy() {
    chart = Chart.copiedTo(folder);
    try (InputStream in = ManifestsTest.class.getResourceAsStream("custom-resources.yaml")) {
      customResources = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Path> ciFiles() {
    return Chart.ciFiles();
  }

  @ParameterizedTest
  @MethodSource("ciFiles")
  void helmFindsNothingToSay(Path values) {
    LintResult result = chart.lint(Chart.yaml(Chart.read(values)));

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  @Test
  void helmFindsNothingToSayOfTheDefaults() {
    LintResult result = chart.lint(Map.of());

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("ciFiles")
  void kubernetesKnowsEveryField(Path values) {
    List<Map<String, Object>> manifests = chart.manifests(Chart.yaml(Chart.read(values)));

    assertThat(manifests).hasSizeGreaterThan(10);
    assertThat(KubernetesFields.wrongIn(manifests, customResources)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scaled-job.yaml", "scaled-object.yaml"})
  void kubernetesKnowsEveryFieldOfTheExamples(String example) {
    List<Map<String, Object>> manifests =
        Chart.manifests(Chart.read(Path.of("../examples/keda", example)));

    assertThat(Manifests.kinds(manifests)).contains("TriggerAuthentication");
    assertThat(KubernetesFields.wrongIn(manifests, customResources)).isEmpty();
  }

  /** What a typing mistake in a template would do; Helm installs all of these without a word. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "production | readinessProbe: | readynessProbe:",
        "production | terminationGracePeriodSeconds: 65 | terminationGracePeriodSeconds: '65'",
        "production | maxUnavailable: 0 | maxUnavailible: 0",
        "production | containerPort: 50051 | containerport: 50051",
        "production | policyTypes: | policyType:",
        "production | runAsNonRoot: true | runAsNonRoot: 'true'",
        "production | minReplicas: 2 | minReplicas: two",
        "production | issuerRef: | issuer:",
        "production | value: \"acme-prod\" | value: 7",
        "production | interval: 15s | intervall: 15s",
        "production | kind: PodDisruptionBudget | kind: PodDisruptionBudgets",
        "routes | pathType: Prefix | path_type: Prefix",
        "routes | backoffLimit: 10 | backOffLimit: 10",
        "routes | jobTargetRef: | jobTarget:",
        "routes | parameter: caCert | parametre: caCert",
        "production | stabilizationWindowSeconds: 600 | stabilisationWindowSeconds: 600",
        "routes | restartPolicy: Never | restartPolicy: [Never]",
        "open | seconds: 30 | sec: 30",
      })
  void aMisspeltFieldIsFound(String ci, String right, String mistaken) {
    String text = RENDERED.computeIfAbsent(ci, name -> chart.text("trestle", Chart.ci(name)));
    assertThat(text).contains(right);

    String broken = text.replace(right, mistaken);

    assertThat(KubernetesFields.wrongIn(Chart.manifests(broken), customResources)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("ciFiles")
  void namesFitWhateverTheReleaseIsCalled(Path values) {
    String longest = "a-release-whose-name-is-as-long-as-helm-lets-it-be-x1";
    assertThat(longest).hasSize(53);
    Map<String, Object> given = Chart.yaml(Chart.read(values));

    Set<String> names = Manifests.names(chart.manifests(longest, given));
    Set<String> others = Manifests.names(chart.manifests(longest.replace("x1", "x2"), given));

    assertThat(names).allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(63));
    names.removeAll(Set.of("adapter")); // named by the values
    assertThat(names).doesNotContainAnyElementsOf(others);
  }

  @ParameterizedTest
  @CsvSource({
    "trestle, '', trestle-gateway",
    "prod, '', prod-trestle-gateway",
    "prod, 'nameOverride: bus', prod-bus-gateway",
    "prod, 'fullnameOverride: events', events-gateway",
  })
  void namesFollowTheRelease(String release, String values, String name) {
    Map<String, Object> given = Chart.ci("open");
    if (!values.isEmpty()) {
      given = Chart.with(given, values);
    }

    assertThat(Manifests.names(chart.manifests(release, given))).contains(name);
  }
}
