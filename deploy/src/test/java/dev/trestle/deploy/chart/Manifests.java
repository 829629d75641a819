package dev.trestle.deploy.chart;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks into rendered manifests. */
final class Manifests {

  private Manifests() {}

  static Map<String, Object> named(List<Map<String, Object>> manifests, String name) {
    return manifests.stream()
        .filter(manifest -> Chart.map(manifest.get("metadata")).get("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Set<String> names(List<Map<String, Object>> manifests) {
    return manifests.stream()
        .map(manifest -> (String) Chart.map(manifest.get("metadata")).get("name"))
        .collect(Collectors.toSet());
  }

  static Set<Object> kinds(List<Map<String, Object>> manifests) {
    return manifests.stream().map(manifest -> manifest.get("kind")).collect(Collectors.toSet());
  }

  /** Pods and templates of pods, but for the workers', which are the user's. */
  static Stream<Map<String, Object>> pods(List<Map<String, Object>> manifests) {
    return manifests.stream()
        .map(
            manifest ->
                switch ((String) manifest.get("kind")) {
                  case "Deployment", "Job" ->
                      Chart.map(Chart.map(manifest.get("spec")).get("template"));
                  case "Pod" -> manifest;
                  default -> null;
                })
        .filter(Objects::nonNull);
  }

  static boolean isService(Map<String, Object> pod) {
    return Set.of("gateway", "replayer", "transcriber-adapter")
        .contains(
            Chart.map(Chart.map(pod.get("metadata")).get("labels"))
                .get("app.kubernetes.io/component"));
  }

  static Map<String, Object> container(Map<String, Object> pod) {
    return Chart.map(((List<?>) Chart.map(pod.get("spec")).get("containers")).get(0));
  }

  static Map<Object, Object> env(Map<String, Object> container) {
    return ((List<?>) container.get("env"))
        .stream()
            .map(Chart::map)
            .filter(variable -> variable.containsKey("value"))
            .collect(Collectors.toMap(v -> v.get("name"), v -> v.get("value")));
  }
}
