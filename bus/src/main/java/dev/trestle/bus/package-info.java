/**
 * The custom event bus: what an event of the log is on it, how it gets there, and how it is read
 * and matched on the other side.
 *
 * <p>Starting points: {@link dev.trestle.bus.BusMapping} makes the entry of a logged event, {@link
 * dev.trestle.bus.EventBridgeBus} puts entries and {@link dev.trestle.bus.PutEntries} does so until
 * each has an outcome; {@link dev.trestle.bus.EventEnvelope} is the event as rules and consumers
 * see it, {@link dev.trestle.bus.ReceivedEvent} reads one that somebody else sent, and {@link
 * dev.trestle.bus.EventPattern} matches as a rule does.
 */
@NullMarked
package dev.trestle.bus;

import org.jspecify.annotations.NullMarked;
