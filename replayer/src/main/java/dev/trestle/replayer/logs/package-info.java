/** Which logs there are and what they hold. */
@NullMarked
package dev.trestle.replayer.logs;

import org.jspecify.annotations.NullMarked;
