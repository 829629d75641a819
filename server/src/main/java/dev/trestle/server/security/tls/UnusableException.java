package dev.trestle.server.security.tls;

/** Files do not hold what they should; the message says what is wrong, and what to do. */
final class UnusableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableException(String message) {
    super(message);
  }

  UnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
