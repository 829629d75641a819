/** Brings logged events to the bus, each at least once. */
@NullMarked
package dev.trestle.gateway.relay;

import org.jspecify.annotations.NullMarked;
