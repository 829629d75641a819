package dev.trestle.replayer.operation;

import java.time.Instant;

/**
 * One entry of an operation's audit.
 *
 * @param who what the call said of its caller; the process, for what nobody asked for
 * @param what {@code CREATED}, {@code PAUSED}, {@code RESUMED}, {@code CHANGED}, {@code CANCELLED},
 *     or how it ended
 */
public record Action(Instant time, String who, String what) {}
