/**
 * Who calls, and what a caller may do. Services ask {@link dev.trestle.server.security.Access};
 * everything else in here decides on it.
 */
@NullMarked
package dev.trestle.server.security;

import org.jspecify.annotations.NullMarked;
