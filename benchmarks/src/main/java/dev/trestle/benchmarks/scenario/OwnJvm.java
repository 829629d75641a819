package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.process.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Processes that run a class of this module. */
final class OwnJvm {

  private OwnJvm() {}

  /** Starts {@code main} with this module's classpath. */
  static Child start(
      Class<?> main, Path java, List<String> options, List<String> arguments, Path log) {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return Child.start(command, Map.of(), log);
  }
}
