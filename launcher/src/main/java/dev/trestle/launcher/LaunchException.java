package dev.trestle.launcher;

/** Something on this machine keeps the stack from starting; the message says what to do. */
final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LaunchException(String message) {
    super(message);
  }
}
