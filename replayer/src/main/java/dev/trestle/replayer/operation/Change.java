package dev.trestle.replayer.operation;

/** What came of asking for a change of an operation. */
public sealed interface Change {

  /** The operation as it is now. */
  Operation operation();

  /** Changed. */
  record Made(Operation operation) implements Change {}

  /** It was so before: asking again is harmless. */
  record Same(Operation operation) implements Change {}

  /** It has ended, or is about to be cancelled: this change is not possible any more. */
  record Impossible(Operation operation) implements Change {}
}
