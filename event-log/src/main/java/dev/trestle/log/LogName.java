package dev.trestle.log;

import java.util.Optional;

/**
 * What a log may be called: {@code events}, {@code bus}, {@code objects/<bucket>} or any other name
 * of lower-case words joined by {@code /}; 1 to 128 characters out of {@code a-z 0-9 . _ - /}.
 */
public final class LogName {

  private static final int MAX_LENGTH = 128;

  private LogName() {}

  /** What is wrong with a name, telling the user what would be right; empty if it is allowed. */
  public static Optional<String> problemWith(String name) {
    if (name.isEmpty()) {
      return Optional.of("log: a name is required, e.g. \"events\"");
    }
    if (name.length() > MAX_LENGTH) {
      return Optional.of("log: at most " + MAX_LENGTH + " characters, was " + name.length());
    }
    int wordLength = 0;
    for (int i = 0; i <= name.length(); i++) {
      char c = i == name.length() ? '/' : name.charAt(i);
      if (c == '/') {
        if (wordLength == 0) {
          return Optional.of("log: words between \"/\" must not be empty");
        }
        wordLength = 0;
      } else if (isAllowed(c)) {
        wordLength++;
      } else {
        return Optional.of(
            "log: only a-z, 0-9, '.', '_', '-' and '/' are allowed; character "
                + (i + 1)
                + " is not");
      }
    }
    return Optional.empty();
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  }
}
