package dev.trestle.server.security;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that a list of a policy stands for: each exactly, or, with a trailing {@code *}, all
 * that begin so. Compared character by character: neither case nor Unicode forms are made equal.
 */
final class Names {

  /** Longer patterns cannot match what callers send. */
  static final int MAX_LENGTH = 2_048;

  private static final char ANY_END = '*';

  private final Set<String> exact = new HashSet<>();
  private final List<String> beginnings = new ArrayList<>();

  /**
   * @param patterns without {@linkplain #problemWith problems}
   */
  Names(List<String> patterns) {
    for (String pattern : patterns) {
      if (pattern.charAt(pattern.length() - 1) == ANY_END) {
        beginnings.add(pattern.substring(0, pattern.length() - 1));
      } else {
        exact.add(pattern);
      }
    }
  }

  boolean contain(String name) {
    if (exact.contains(name)) {
      return true;
    }
    for (int at = 0; at < beginnings.size(); at++) {
      if (name.startsWith(beginnings.get(at))) {
        return true;
      }
    }
    return false;
  }

  /** What is wrong with a pattern; empty if nothing is. */
  static String problemWith(String pattern) {
    if (pattern.isEmpty() || pattern.length() > MAX_LENGTH) {
      return "must have 1 to " + MAX_LENGTH + " characters";
    }
    for (int at = 0; at < pattern.length(); at++) {
      char each = pattern.charAt(at);
      if (each <= ' ' || each > '~') {
        return String.format(
            "has the character U+%04X: visible ASCII is compared, and nothing else", (int) each);
      }
      if (each == ANY_END && at < pattern.length() - 1) {
        return "has a '*' that is not at its end, the only place where it means something";
      }
    }
    return "";
  }
}
