/**
 * The typed front door: publish over gRPC, validate, append to the log, put on the bus.
 *
 * <p>Starting points: {@code publish} takes events in, {@code relay} brings logged events to the
 * bus, {@code registry} keeps the schemas.
 */
@NullMarked
package dev.trestle.gateway;

import org.jspecify.annotations.NullMarked;
