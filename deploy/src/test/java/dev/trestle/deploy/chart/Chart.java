package dev.trestle.deploy.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart under test, by Helm itself in this process.
 *
 * <p>Values are merged as Helm merges them and written into a copy of the chart as its own, since
 * Helm lints only those. Some 30 ms for each call.
 */
final class Chart {

  static final Path FOLDER = Path.of("chart/trestle").toAbsolutePath();

  private final Path copy;

  private Chart(Path copy) {
    this.copy = copy;
  }

  /**
   * A copy in the folder.
   *
   * @throws org.opentest4j.TestAbortedException if Helm's native library does not load here
   */
  static Chart copiedTo(Path folder) {
    Path copy = folder.resolve("trestle");
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(FOLDER.relativize(file).toString()));
      }
      new Helm(copy).show().chart().call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LinkageError | IllegalStateException e) {
      Assumptions.abort("Helm does not run in this process: " + e);
    }
    return new Chart(copy);
  }

  static Map<String, Object> defaults() {
    return yaml(read(FOLDER.resolve("values.yaml")));
  }

  /** The files of {@code ci/}, each a complete set of values. */
  static Stream<Path> ciFiles() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Object> ci(String name) {
    return yaml(read(FOLDER.resolve("ci").resolve(name + "-values.yaml")));
  }

  /** The values with the ones in YAML over them. */
  static Map<String, Object> with(Map<String, Object> values, String yaml) {
    return merged(values, yaml(yaml));
  }

  LintResult lint(Map<String, Object> values) {
    write(values);
    return new Helm(copy).lint().strict().call();
  }

  /**
   * The manifests, as text.
   *
   * @throws IllegalStateException with what Helm says, if it refuses the values
   */
  String text(String release, Map<String, Object> values) {
    write(values);
    return new Helm(copy).template().withName(release).withNamespace("spaces").call();
  }

  List<Map<String, Object>> manifests(String release, Map<String, Object> values) {
    return manifests(text(release, values));
  }

  List<Map<String, Object>> manifests(Map<String, Object> values) {
    return manifests("trestle", values);
  }

  static List<Map<String, Object>> manifests(String text) {
    return StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
        .filter(Objects::nonNull)
        .map(Chart::map)
        .toList();
  }

  @SuppressWarnings("unchecked") // YAML of ours has strings for keys
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  static Map<String, Object> yaml(String text) {
    return map(new Yaml().load(text));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Map<String, Object> values) {
    try {
      Files.writeString(copy.resolve("values.yaml"), new Yaml().dump(merged(defaults(), values)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> merged(Map<String, Object> below, Map<String, Object> above) {
    Map<String, Object> merged = new LinkedHashMap<>(below);
    above.forEach(
        (key, value) ->
            merged.merge(
                key,
                value,
                (a, b) -> a instanceof Map && b instanceof Map ? merged(map(a), map(b)) : b));
    return merged;
  }
}
