package dev.trestle.server.security.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** From where keys may be fetched: over TLS, or from this machine itself. */
final class KeyLocation {

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private KeyLocation() {}

  static boolean isAllowed(String text) {
    try {
      return isAllowed(new URI(text));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  static boolean isAllowed(URI uri) {
    if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
      return false;
    }
    return "https".equalsIgnoreCase(uri.getScheme())
        || "http".equalsIgnoreCase(uri.getScheme()) && THIS_MACHINE.contains(uri.getHost());
  }

  static boolean isFile(URI uri) {
    return "file".equalsIgnoreCase(uri.getScheme()) && uri.getPath() != null;
  }
}
