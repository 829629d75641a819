package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.process.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One build of the project under measurement.
 *
 * @param name what figures call it
 * @param tree root of its working tree, built
 */
public record Variant(String name, Path tree) {

  /** The gateway's jar. */
  public Path gateway() {
    Path target = tree.resolve("gateway/target");
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().matches("trestle-gateway-.*\\.jar"))
              .filter(file -> !file.toString().endsWith("-sources.jar"))
              .toList();
      if (jars.size() == 1) {
        return jars.get(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("build it first: mvn -pl gateway -am package", e);
    }
    throw new IllegalStateException(
        "there is not one trestle-gateway-*.jar in " + target + ": mvn -pl gateway -am package");
  }

  /** The commit that it was built from. */
  public String commit() {
    return Machine.commit(tree);
  }
}
