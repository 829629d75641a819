package dev.trestle.queues;

/**
 * What a handler needs does not answer now, and may a little later without anyone doing anything.
 */
public final class OutageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what does not do what it is asked, without an error of its own
   */
  public OutageException(String message) {
    super(message);
  }

  /**
   * @param message what does not answer
   */
  public OutageException(String message, Throwable cause) {
    super(message, cause);
  }
}
