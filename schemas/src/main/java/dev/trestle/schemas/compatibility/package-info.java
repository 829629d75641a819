/**
 * Whether one version of a schema can follow another: {@link
 * dev.trestle.schemas.compatibility.Compatibility} proves that every event of the one is an event
 * of the other, or says where it cannot.
 */
@NullMarked
package dev.trestle.schemas.compatibility;

import org.jspecify.annotations.NullMarked;
