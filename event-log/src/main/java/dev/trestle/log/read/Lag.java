package dev.trestle.log.read;

import dev.trestle.log.Offset;
import java.time.Duration;

/**
 * How far a reader is behind.
 *
 * @param next the offset that the next appended record will get
 * @param events records not read yet
 * @param time how long ago the oldest of them was appended; zero if there are none
 */
public record Lag(Offset next, long events, Duration time) {}
