/** Which batches the relay has delivered. */
@NullMarked
package dev.trestle.log.sent;

import org.jspecify.annotations.NullMarked;
