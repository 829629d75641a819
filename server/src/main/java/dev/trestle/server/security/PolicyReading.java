package dev.trestle.server.security;

import java.util.List;

/** What became of reading a policy file. */
sealed interface PolicyReading {

  /** It is one. */
  record Read(Policy policy) implements PolicyReading {}

  /**
   * It is none.
   *
   * @param problems every one that was found, with line and path; at least one
   */
  record Broken(List<String> problems) implements PolicyReading {

    /** The first problem, and how many there are. */
    String summary() {
      return problems.size() == 1
          ? problems.get(0)
          : problems.get(0) + " (and " + (problems.size() - 1) + " more)";
    }
  }
}
