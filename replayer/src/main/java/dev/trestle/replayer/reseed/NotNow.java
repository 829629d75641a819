package dev.trestle.replayer.reseed;

import dev.trestle.replayer.operation.Cause;

/**
 * The target does not have it, for a reason that passes or that somebody mends.
 *
 * @param passes whether it passes without anybody doing anything
 */
record NotNow(Cause cause, boolean passes) implements Sending {}
