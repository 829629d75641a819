package dev.trestle.gateway.faults;

import dev.trestle.v1.Event;

/**
 * One event of the load, ready to be sent.
 *
 * @param refusal the reason with which the gateway has to refuse it; {@code ""} if it is valid
 */
record LoadEvent(Sent sent, Event event, String refusal) {

  boolean valid() {
    return refusal.isEmpty();
  }

  /** Whether a client may send it again: without an id, a second try is a second event. */
  boolean retriable() {
    return !event.getId().isEmpty();
  }
}
