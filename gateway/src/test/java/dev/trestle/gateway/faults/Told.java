package dev.trestle.gateway.faults;

import dev.trestle.log.Position;

/** What a client was told in the end about one event that it sent. */
record Told(Sent sent, Outcome outcome) {

  sealed interface Outcome {}

  /** The event is in the log, here. */
  record Acknowledged(Position position, boolean duplicate) implements Outcome {}

  /** The event is not in the log and never will be. */
  record Refused(String reason) implements Outcome {}

  /**
   * The client gave up without an answer that settles it: the event may be in the log or not.
   *
   * @param lastAnswer for people
   */
  record Unsettled(String lastAnswer) implements Outcome {}
}
