package dev.trestle.gateway.faults;

import dev.trestle.log.Position;

/**
 * An event that a publish stream took at the first try.
 *
 * @param stream of the events of one stream the order is promised, subject by subject
 * @param number of events on a stream, the one sent later has the greater
 */
record Streamed(String stream, long number, String subject, Position position) {}
