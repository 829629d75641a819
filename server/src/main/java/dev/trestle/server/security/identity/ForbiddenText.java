package dev.trestle.server.security.identity;

import org.jspecify.annotations.Nullable;

/**
 * Characters that no caller's id may have because they are not seen, or move what is around them:
 * control and format characters, separators of lines, halves of surrogate pairs. Letters that look
 * alike are not forbidden: they make another caller, whom no rule names.
 */
final class ForbiddenText {

  private ForbiddenText() {}

  /** The first such character as {@code U+…}, or {@code null}. */
  static @Nullable String in(String text) {
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      switch (Character.getType(character)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE -> {
          return String.format("U+%04X", character);
        }
        default -> at += Character.charCount(character);
      }
    }
    return null;
  }
}
