/**
 * Where batches are kept: the one seam between the log and its storage, and the encoding of a
 * batch.
 */
@NullMarked
package dev.trestle.log.store;

import org.jspecify.annotations.NullMarked;
