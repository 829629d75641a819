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
    return jar("gateway");
  }

  /** The replayer's jar. */
  public Path replayer() {
    return jar("replayer");
  }

  /** The transcriber adapter's jar. */
  public Path adapter() {
    return jar("transcriber-adapter");
  }

  private Path jar(String service) {
    Path target = tree.resolve(service).resolve("target");
    String name = "trestle-" + service + "-.*\\.jar";
    String build = "mvn -pl " + service + " -am package";
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().matches(name))
              .filter(file -> !file.toString().endsWith("-sources.jar"))
              .toList();
      if (jars.size() == 1) {
        return jars.get(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("build it first: " + build, e);
    }
    throw new IllegalStateException(
        "there is not one trestle-" + service + "-*.jar in " + target + ": " + build);
  }

  /** The commit that it was built from. */
  public String commit() {
    return Machine.commit(tree);
  }
}
