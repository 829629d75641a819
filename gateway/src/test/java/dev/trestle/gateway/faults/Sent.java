package dev.trestle.gateway.faults;

/**
 * An event as a client of the load sent it.
 *
 * @param id as sent, or as the gateway assigned; {@code ""} if none was sent and none came back
 * @param payload JSON text; unlike that of every other event of the run
 */
record Sent(String id, String subject, String payload) {

  Sent withId(String assigned) {
    return new Sent(assigned, subject, payload);
  }
}
