/** Takes events in: checks each, appends it to the log, and answers. */
@NullMarked
package dev.trestle.gateway.publish;

import org.jspecify.annotations.NullMarked;
