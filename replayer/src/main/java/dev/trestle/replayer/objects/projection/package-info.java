/**
 * The projection of an object log: the newest version of each key, and a digest of all of them.
 * {@code Projector} keeps it, {@code ObjectStates} stores it.
 */
@NullMarked
package dev.trestle.replayer.objects.projection;

import org.jspecify.annotations.NullMarked;
