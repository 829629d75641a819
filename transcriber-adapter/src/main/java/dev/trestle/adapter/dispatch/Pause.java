package dev.trestle.adapter.dispatch;

import java.time.Instant;

/**
 * Somebody's word that a route's jobs are to wait.
 *
 * @param since when it was given, in milliseconds
 * @param caller who gave it; may be empty
 * @param reason why; may be empty
 */
record Pause(Instant since, String caller, String reason) {}
