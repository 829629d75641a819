package dev.trestle.log;

import org.jspecify.annotations.Nullable;

/** The log could not be written or read in time, or the outcome could not be learnt in time. */
public final class LogUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean mayBeAppended;

  public LogUnavailableException(String message, boolean mayBeAppended, @Nullable Throwable cause) {
    super(message, cause);
    this.mayBeAppended = mayBeAppended;
  }

  /**
   * Whether the event may be in the log all the same. Trying again with the same id is safe either
   * way; {@code false} promises that it was not and will not be appended.
   */
  public boolean mayBeAppended() {
    return mayBeAppended;
  }
}
