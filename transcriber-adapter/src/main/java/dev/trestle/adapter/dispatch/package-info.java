/**
 * Which waiting job goes to the workers next: by priority, then fair between users, within a
 * route's limits.
 *
 * <p>{@link dev.trestle.adapter.dispatch.Window} chooses, {@link dev.trestle.adapter.dispatch.Gate}
 * says how many may go now and what holds back the rest. Both are without I/O and without a clock
 * of their own; one thread at a time uses them.
 */
@NullMarked
package dev.trestle.adapter.dispatch;

import org.jspecify.annotations.NullMarked;
