package dev.trestle.server.security;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** What is wrong with a policy file, each with its line and its path in the file. */
final class PolicyProblems {

  private final List<String> found = new ArrayList<>();

  /**
   * @param path such as {@code rules[2].may[0]}; empty for the whole file
   */
  void add(Node where, String path, String what) {
    String line = "line " + (where.getStartMark().getLine() + 1);
    found.add(path.isEmpty() ? line + ": " + what : line + ", " + path + ": " + what);
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
