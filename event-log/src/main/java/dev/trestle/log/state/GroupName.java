package dev.trestle.log.state;

import java.util.Optional;

/** What a group may be called: 1 to 128 characters out of {@code A-Z a-z 0-9 . _ -}. */
final class GroupName {

  private static final int MAX_LENGTH = 128;

  private GroupName() {}

  /** What is wrong with a name, telling the user what would be right; empty if it is allowed. */
  static Optional<String> problemWith(String name) {
    if (name.isEmpty()) {
      return Optional.of("group: a name is required");
    }
    if (name.length() > MAX_LENGTH) {
      return Optional.of("group: at most " + MAX_LENGTH + " characters, was " + name.length());
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isAllowed(name.charAt(i))) {
        return Optional.of(
            "group: only A-Z, a-z, 0-9, '.', '_' and '-' are allowed; character "
                + (i + 1)
                + " is not");
      }
    }
    return Optional.empty();
  }

  static void require(String name) {
    problemWith(name)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  private static boolean isAllowed(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
