/**
 * Who appends to which partition: each has one owner, and the other gateways forward to it.
 *
 * <p>Starting points: {@link dev.trestle.gateway.owner.Recorder} takes a checked event to its
 * owner, {@link dev.trestle.gateway.owner.Ownership} decides who that is. Pure and without I/O are
 * {@code LiveGateways} (who lives), {@code Shares} (who gets what) and {@code View} (who has what).
 */
@NullMarked
package dev.trestle.gateway.owner;

import org.jspecify.annotations.NullMarked;
