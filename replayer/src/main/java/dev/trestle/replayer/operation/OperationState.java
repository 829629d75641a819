package dev.trestle.replayer.operation;

/** What an operation is doing. */
public enum OperationState {
  /** No process runs it yet, or any more: one picks it up within seconds. */
  PENDING,

  /** It goes on. */
  RUNNING,

  /** A process runs it, but something outside keeps it from going on; it tries again by itself. */
  WAITING,

  /** It is to pause, and what was in flight comes to its end. */
  PAUSING,

  /** Nothing happens until it is resumed or cancelled. */
  PAUSED,

  /** It is to end, and what was in flight comes to its end. */
  CANCELLING,

  /** Somebody ended it before all was done. */
  CANCELLED,

  /** All was done. */
  SUCCEEDED,

  /** It cannot go on by itself; resuming it tries again from where it stands. */
  FAILED;

  /** Whether nothing more happens by itself. */
  public boolean isEnded() {
    return this == CANCELLED || this == SUCCEEDED || this == FAILED;
  }
}
