/** How a record of a log stands on the bus. */
@NullMarked
package dev.trestle.replayer.envelope;

import org.jspecify.annotations.NullMarked;
