package dev.trestle.adapter.job;

import java.time.Instant;

/**
 * One thing that happened to a job.
 *
 * @param at when, in milliseconds, by the clock of the adapter that wrote it
 * @param state the job's state from then on
 * @param attempt the attempt that it happened to, from 0
 * @param note what there is to say beside the state; may be empty
 */
public record Change(Instant at, JobState state, int attempt, String note) {}
