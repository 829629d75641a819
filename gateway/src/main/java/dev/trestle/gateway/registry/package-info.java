/** Keeps the schemas: shows them, checks new ones, and tells every gateway. */
@NullMarked
package dev.trestle.gateway.registry;

import org.jspecify.annotations.NullMarked;
