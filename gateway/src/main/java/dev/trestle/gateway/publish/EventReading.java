package dev.trestle.gateway.publish;

import dev.trestle.proto.Problem;

/** What the check of an event comes to. */
sealed interface EventReading {

  record Accepted(CheckedEvent event) implements EventReading {}

  record Refused(Problem problem) implements EventReading {}
}
