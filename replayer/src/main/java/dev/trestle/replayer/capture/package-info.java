/**
 * Capture: events on the bus that did not come through the gateway, into the log {@code bus}.
 *
 * <p>Starting point: {@code CaptureEvent} takes one message of {@code <env>-bus-capture}.
 */
@NullMarked
package dev.trestle.replayer.capture;

import org.jspecify.annotations.NullMarked;
