package dev.trestle.launcher;

/** A step of the demo did not come about; the message says which. */
final class NotSeen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotSeen(String message) {
    super(message);
  }
}
