package dev.trestle.adapter.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.bus.ReceivedEvent;

/** Reads events as an EventBridge rule sends them to a queue. */
public final class Envelopes {

  private Envelopes() {}

  /** Reads an envelope; the refusal names the member that is wrong. */
  public static Reading<ReceivedEvent> read(ObjectNode object) {
    ReceivedEvent.Reading reading = ReceivedEvent.read(object);
    if (reading instanceof ReceivedEvent.Unreadable unreadable) {
      return Reading.refused(
          Rejection.ENVELOPE_INVALID, unreadable.member() + ": " + unreadable.problem());
    }
    return Reading.of(((ReceivedEvent.Read) reading).event());
  }
}
