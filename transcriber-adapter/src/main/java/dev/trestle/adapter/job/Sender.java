package dev.trestle.adapter.job;

import java.time.Instant;

/**
 * Who sends a job's message now.
 *
 * @param name the sender's try; the same one may go on
 * @param until when another may send instead
 */
public record Sender(String name, Instant until) {}
