package dev.trestle.server.security.identity;

import org.jspecify.annotations.Nullable;

/**
 * A SPIFFE id of a workload, such as {@code spiffe://acme/ns/media/sa/upload-service}, by the rules
 * of the SPIFFE standard: no port, user, query, fragment or escape, no empty segment, no dots that
 * lead elsewhere.
 *
 * @param trustDomain lower-case letters, digits, '.', '-' and '_'
 * @param path begins with a slash and does not end with one
 */
record SpiffeId(String trustDomain, String path) {

  /** What every SPIFFE id begins with. */
  static final String SCHEME = "spiffe://";

  private static final int MAX_LENGTH = 2_048;
  private static final int MAX_TRUST_DOMAIN_LENGTH = 255;

  /** Reads an id, or tells by {@code null} that the text is none of a workload. */
  static @Nullable SpiffeId parse(String text) {
    if (!text.startsWith(SCHEME) || text.length() > MAX_LENGTH) {
      return null;
    }
    int slash = text.indexOf('/', SCHEME.length());
    if (slash < 0) {
      return null;
    }
    String trustDomain = text.substring(SCHEME.length(), slash);
    String path = text.substring(slash);
    return isTrustDomain(trustDomain) && isPath(path) ? new SpiffeId(trustDomain, path) : null;
  }

  static boolean isTrustDomain(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_TRUST_DOMAIN_LENGTH
        && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || isDigitOrMark(c));
  }

  private static boolean isPath(String path) {
    for (String segment : path.substring(1).split("/", -1)) {
      if (segment.isEmpty()
          || segment.equals(".")
          || segment.equals("..")
          || !segment
              .chars()
              .allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigitOrMark(c))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigitOrMark(int c) {
    return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
  }

  @Override
  public String toString() {
    return SCHEME + trustDomain + path;
  }
}
