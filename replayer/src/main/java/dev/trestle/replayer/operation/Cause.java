package dev.trestle.replayer.operation;

/**
 * Why an operation waits or has failed.
 *
 * @param name for programs and metrics, such as {@code TARGET_NOT_FOUND}; one of few
 * @param message for people: what is wrong, and what to do; at most {@value #MAX_MESSAGE}
 *     characters of it are kept
 */
public record Cause(String name, String message) {

  static final int MAX_MESSAGE = 1_000;

  /** Cuts the message to what is kept. */
  public Cause {
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE);
    }
  }
}
