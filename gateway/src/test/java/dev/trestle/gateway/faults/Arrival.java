package dev.trestle.gateway.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.log.Position;

/**
 * One event as a queue that takes every event of the bus received it.
 *
 * @param payload the detail without the member that the gateway adds
 */
record Arrival(String eventId, Position position, JsonNode payload) {}
