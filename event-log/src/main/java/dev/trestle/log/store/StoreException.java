package dev.trestle.log.store;

import org.jspecify.annotations.Nullable;

/** The store did not carry out a request, or nobody knows whether it did. */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is known. */
  public enum Failure {
    /** Certainly not carried out; the same request may succeed later (throttling). */
    THROTTLED,
    /** Nobody knows: timeout, reset connection, server error. */
    UNKNOWN,
    /** Certainly not carried out, and trying again does not help: no table, no permission. */
    REFUSED
  }

  private final Failure failure;

  public StoreException(Failure failure, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
