package dev.trestle.adapter.job;

import java.time.Instant;

/**
 * What a worker said last about a job that it does.
 *
 * @param percent 0 to 100; 0 if the worker does not tell
 * @param workerId which worker; may be empty
 * @param at when the adapter heard it, in milliseconds
 */
public record Progress(int percent, String workerId, Instant at) {}
