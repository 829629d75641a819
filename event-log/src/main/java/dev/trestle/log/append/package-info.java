/** Appending events: batching, ordering, retries and the dedupe window. */
@NullMarked
package dev.trestle.log.append;

import org.jspecify.annotations.NullMarked;
