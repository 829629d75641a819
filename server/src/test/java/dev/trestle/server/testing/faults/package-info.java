/**
 * Faults around services that run as they are shipped: {@link
 * dev.trestle.server.testing.faults.ServiceProcess} kills and pauses them, {@link
 * dev.trestle.server.testing.faults.FaultyWire} lies between them and AWS, and {@link
 * dev.trestle.server.testing.faults.Scale} says how much of it there is. Only for tests.
 */
@org.jspecify.annotations.NullMarked
package dev.trestle.server.testing.faults;
