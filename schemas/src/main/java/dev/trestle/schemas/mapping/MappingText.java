package dev.trestle.schemas.mapping;

import java.util.Set;

/**
 * Finds what JSONata offers and a mapping must not use: regular expressions, which the library
 * matches by backtracking, so that a payload can make them last for ever; and the transform
 * operator, which rounds every number of what it transforms.
 */
final class MappingText {

  static final int MAX_LENGTH = 64 * 1024;

  private static final Set<String> OPERATORS = Set.of("and", "in", "or");

  private final String text;
  private int at;

  /** Whether what was read last is a value, so that a slash divides it. */
  private boolean afterValue;

  private MappingText(String text) {
    this.text = text;
  }

  /**
   * Accepts an expression without either.
   *
   * @throws IllegalArgumentException if there is one of them, or the text is too long
   */
  static void check(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("It has more than " + MAX_LENGTH + " characters.");
    }
    MappingText reader = new MappingText(expression);
    while (reader.at < expression.length()) {
      reader.readOne();
    }
  }

  private void readOne() {
    char c = text.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
    } else if (text.startsWith("/*", at)) {
      skipTo("*/", at + 2);
    } else if (c == '"' || c == '\'') {
      skipText(c);
      afterValue = true;
    } else if (c == '`') {
      skipTo("`", at + 1);
      afterValue = true;
    } else if (c == '/' && !afterValue) {
      throw new IllegalArgumentException(
          "There is a regular expression at character "
              + (at + 1)
              + ", which could take for ever on some payloads: use functions on text instead.");
    } else if (c == '|') {
      throw new IllegalArgumentException(
          "There is a transform operator at character "
              + (at + 1)
              + ", which rounds numbers: write an object, or use $merge.");
    } else if (Character.isLetterOrDigit(c) || c == '_' || c == '$') {
      afterValue = !OPERATORS.contains(word());
    } else {
      afterValue = c == ')' || c == ']' || c == '}';
      at++;
    }
  }

  private String word() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at))
            || text.charAt(at) == '_'
            || text.charAt(at) == '$')) {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipText(char quote) {
    for (at++; at < text.length() && text.charAt(at) != quote; at++) {
      if (text.charAt(at) == '\\') {
        at++;
      }
    }
    at++;
  }

  private void skipTo(String end, int from) {
    int found = text.indexOf(end, from);
    at = found < 0 ? text.length() : found + end.length();
  }
}
