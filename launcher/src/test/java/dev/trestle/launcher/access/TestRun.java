package dev.trestle.launcher.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The integration tests of one service in this build.
 *
 * @param module the service's directory
 * @param began when this build began
 */
record TestRun(Path module, Instant began) {

  /** The classes of which this build has no report: none if all ran. */
  List<String> notRun() throws IOException {
    Path sources = module.resolve("src/test/java");
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .map(file -> sources.relativize(file).toString())
          .filter(file -> file.endsWith("IT.java"))
          .map(file -> file.replaceFirst("\\.java$", "").replace('/', '.').replace('\\', '.'))
          .filter(name -> !isNew(module.resolve("target/failsafe-reports/TEST-" + name + ".xml")))
          .sorted()
          .toList();
    }
  }

  /**
   * What the recorded calls need.
   *
   * @param environment the template of an environment
   * @throws IllegalStateException if this build recorded nothing
   */
  Set<Right> rights(String environment) throws IOException {
    Path recording = module.resolve("target/aws-calls/" + module.getFileName() + ".txt");
    if (!isNew(recording)) {
      throw new IllegalStateException(
          "all integration tests of " + module.getFileName() + " ran, and no call was recorded");
    }
    return Files.readAllLines(recording).stream()
        .map(call -> Right.of(call).in(environment))
        .collect(Collectors.toSet());
  }

  private boolean isNew(Path file) {
    try {
      return Files.exists(file) && !Files.getLastModifiedTime(file).toInstant().isBefore(began);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
