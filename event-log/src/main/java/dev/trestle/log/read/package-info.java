/** Reading records by offset or time, and following the end of a partition. */
@NullMarked
package dev.trestle.log.read;

import org.jspecify.annotations.NullMarked;
