package dev.trestle.replayer.reseed;

/** What became of one message of a call. */
sealed interface Sending permits Sending.Sent, Sending.Refused, Sending.Alone, NotNow {

  /** The target has it. */
  record Sent() implements Sending {}

  /** The target will never take it. */
  record Refused(String message) implements Sending {}

  /** The call was refused as a whole for something in it: to be sent by itself. */
  record Alone() implements Sending {}
}
