/** Leases: who may do a piece of work now. */
@NullMarked
package dev.trestle.log.lease;

import org.jspecify.annotations.NullMarked;
