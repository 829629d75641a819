package dev.trestle.replayer.operation;

/** How a work ended. */
public sealed interface Outcome {

  /** All is done. What was last reported is stored with the end. */
  record Done() implements Outcome {}

  /** The run did not go on: paused, cancelled, the process stops, or another one has taken over. */
  record Stopped() implements Outcome {}

  /** It cannot go on by itself. Whoever mends the cause may resume it. */
  record Failed(Cause cause) implements Outcome {}
}
