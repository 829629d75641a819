package dev.trestle.server.security.identity;

import java.util.regex.Pattern;

/** The form of DNS names that can be callers: lower case, no wildcard, no dot at the end. */
final class DnsName {

  /** What a caller's id begins with if it is a DNS name. */
  static final String PREFIX = "dns:";

  private static final int MAX_LENGTH = 253;
  private static final Pattern LABELS =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*+");

  private DnsName() {}

  /** The name as it is compared: letters of ASCII in lower case, all others as they are. */
  static String lowerCase(String name) {
    StringBuilder lower = new StringBuilder(name.length());
    name.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)));
    return lower.toString();
  }

  static boolean isValid(String name) {
    return name.length() <= MAX_LENGTH && LABELS.matcher(name).matches();
  }
}
