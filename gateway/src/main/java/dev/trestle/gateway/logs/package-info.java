/** Which logs events go to. */
@NullMarked
package dev.trestle.gateway.logs;

import org.jspecify.annotations.NullMarked;
