/**
 * Who calls: {@link dev.trestle.server.security.identity.Authentication} makes callers of client
 * certificates and tokens, as {@link dev.trestle.server.security.identity.CallersConfig} tells.
 */
@NullMarked
package dev.trestle.server.security.identity;

import org.jspecify.annotations.NullMarked;
