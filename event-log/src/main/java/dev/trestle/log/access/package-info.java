/** The entry: opens the logs of one environment. */
@NullMarked
package dev.trestle.log.access;

import org.jspecify.annotations.NullMarked;
