package dev.trestle.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart makes of values. */
class ChartTest {

  @TempDir static Path folder;
  private static Chart chart;

  @BeforeAll
  static void copy() {
    chart = Chart.copiedTo(folder);
  }

  static Stream<Path> ciFiles() {
    return Chart.ciFiles();
  }

  @ParameterizedTest
  @MethodSource("ciFiles")
  void everyPodMeetsTheRestrictedStandard(Path values) {
    List<Map<String, Object>> pods =
        Manifests.pods(chart.manifests(Chart.yaml(Chart.read(values)))).toList();

    assertThat(pods).hasSizeGreaterThanOrEqualTo(2);
    for (Map<String, Object> pod : pods) {
      Map<String, Object> spec = Chart.map(pod.get("spec"));
      assertThat(spec)
          .containsEntry("automountServiceAccountToken", false)
          .doesNotContainKeys("hostNetwork", "hostPID", "hostIPC");
      assertThat(Chart.map(spec.get("securityContext")))
          .containsEntry("runAsNonRoot", true)
          .containsEntry("runAsUser", 65532)
          .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
      assertThat((List<?>) spec.get("containers"))
          .allSatisfy(
              container ->
                  assertThat(Chart.map(container).get("securityContext"))
                      .isEqualTo(
                          Map.of(
                              "allowPrivilegeEscalation", false,
                              "readOnlyRootFilesystem", true,
                              "capabilities", Map.of("drop", List.of("ALL")))));
      assertThat((List<?>) spec.get("containers"))
          .allSatisfy(
              container ->
                  assertThat(Chart.map(Chart.map(container).get("resources")).get("limits"))
                      .isInstanceOfSatisfying(
                          Map.class, limits -> assertThat(limits.get("memory")).isNotNull()));
    }
  }

  @Test
  void aStopEndsBeforeKubernetesKills() {
    Map<String, Object> values =
        Chart.with(
            Chart.ci("open"), "drain: {preStopSeconds: 7, delaySeconds: 11, graceSeconds: 30}");

    assertThat(Manifests.pods(chart.manifests(values)).filter(Manifests::isService))
        .hasSize(3)
        .allSatisfy(
            pod -> {
              Map<String, Object> spec = Chart.map(pod.get("spec"));
              assertThat((Integer) spec.get("terminationGracePeriodSeconds"))
                  .isGreaterThanOrEqualTo(7 + 11 + 30 + 5);
              Map<String, Object> container = Manifests.container(pod);
              assertThat(container.get("lifecycle"))
                  .isEqualTo(Map.of("preStop", Map.of("sleep", Map.of("seconds", 7))));
              assertThat(Manifests.env(container))
                  .containsEntry("TRESTLE_SERVER_DRAIN_DELAY", "11s")
                  .containsEntry("TRESTLE_SERVER_DRAIN_GRACE", "30s");
            });
  }

  @Test
  void podsOfOneServiceAreKeptApart() {
    assertThat(Manifests.pods(chart.manifests(Chart.ci("production"))).filter(Manifests::isService))
        .allSatisfy(
            pod -> {
              Map<String, Object> spec = Chart.map(pod.get("spec"));
              Object labels = Chart.map(pod.get("metadata")).get("labels");
              assertThat((List<?>) spec.get("topologySpreadConstraints"))
                  .singleElement()
                  .satisfies(
                      spread ->
                          assertThat(Chart.map(spread))
                              .containsEntry("topologyKey", "topology.kubernetes.io/zone")
                              .containsEntry("whenUnsatisfiable", "DoNotSchedule")
                              .extractingByKey("labelSelector")
                              .satisfies(
                                  selector ->
                                      assertThat(Chart.map(labels))
                                          .containsAllEntriesOf(
                                              Chart.map(Chart.map(selector).get("matchLabels")))));
              assertThat(spec).containsKey("affinity");
            });
  }

  @Test
  void whatChangesSettingsOrPolicyChangesPods() {
    Map<String, Object> before = Chart.ci("production");
    Map<String, Object> settings =
        Chart.with(before, "gateway: {settings: {publish: {reply-wait: 3s}}}");
    Map<String, Object> policy = Chart.with(before, "security: {policy: {rules: []}}");

    assertThat(changedPods(before, settings)).containsExactly("trestle-gateway");
    assertThat(changedPods(before, policy))
        .containsExactlyInAnyOrder(
            "trestle-gateway", "trestle-replayer", "trestle-transcriber-adapter");
  }

  @Test
  void theServicesMayDoWhatTheyNeedAmongThemselves() {
    Map<String, Object> policy =
        Chart.yaml(
            (String)
                Chart.map(
                        Manifests.named(chart.manifests(Chart.ci("production")), "trestle-policy")
                            .get("data"))
                    .get("policy.yaml"));

    assertThat((List<?>) policy.get("callers"))
        .hasSize(3)
        .first()
        .isEqualTo(
            Map.of(
                "jwt",
                Map.of(
                    "issuer",
                    "https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF",
                    "audience",
                    "trestle")));
    assertThat((List<?>) policy.get("rules"))
        .extracting(rule -> Chart.map(rule).get("name"), rule -> Chart.map(rule).get("who"))
        .contains(
            tuple("trestle-gateways", List.of("system:serviceaccount:spaces:trestle-gateway")),
            tuple(
                "trestle-transcriber-adapter",
                List.of("system:serviceaccount:spaces:trestle-transcriber-adapter")),
            tuple("trestle-keda", List.of("dns:trestle-keda.spaces.svc.cluster.local")),
            tuple("billing", List.of("system:serviceaccount:billing:*")));
  }

  @Test
  void certificatesComeWholeAndNamesAreTheServices() {
    List<Map<String, Object>> manifests = chart.manifests(Chart.ci("production"));

    assertThat(manifests.stream().filter(m -> m.get("kind").equals("Certificate")))
        .extracting(m -> Chart.map(m.get("metadata")).get("name"))
        .containsExactlyInAnyOrder(
            "trestle-gateway", "trestle-replayer", "trestle-transcriber-adapter", "trestle-keda");
    assertThat(
            (List<?>)
                Chart.map(
                        manifests.stream()
                            .filter(m -> m.get("kind").equals("Certificate"))
                            .filter(
                                m -> !Chart.map(m.get("metadata")).containsValue("trestle-keda"))
                            .findFirst()
                            .orElseThrow()
                            .get("spec"))
                    .get("dnsNames"))
        .map(String::valueOf)
        .contains("trestle.acme.example")
        .anyMatch(name -> name.endsWith(".spaces.svc.cluster.local"));
    assertThat(Manifests.pods(manifests).filter(Manifests::isService))
        .allSatisfy(
            pod ->
                assertThat((List<?>) Manifests.container(pod).get("volumeMounts"))
                    .noneMatch(mount -> Chart.map(mount).containsKey("subPath")));
  }

  @Test
  void whatIsOffIsNotThere() {
    List<Map<String, Object>> manifests = chart.manifests(Chart.ci("parts"));

    assertThat(Manifests.names(manifests)).noneMatch(name -> name.contains("gateway"));
    assertThat(Manifests.names(chart.manifests(Chart.ci("open"))))
        .noneMatch(name -> name.contains("policy"));
    assertThat(Manifests.kinds(chart.manifests(Chart.ci("open"))))
        .doesNotContain("HorizontalPodAutoscaler", "Certificate", "PrometheusRule", "Ingress");
  }

  private static Set<String> changedPods(Map<String, Object> before, Map<String, Object> after) {
    List<Map<String, Object>> then = chart.manifests(before);
    return chart.manifests(after).stream()
        .filter(manifest -> manifest.get("kind").equals("Deployment"))
        .filter(manifest -> !then.contains(manifest))
        .map(manifest -> (String) Chart.map(manifest.get("metadata")).get("name"))
        .collect(Collectors.toSet());
  }
}
