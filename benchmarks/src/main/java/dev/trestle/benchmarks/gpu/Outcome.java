package dev.trestle.benchmarks.gpu;

/**
 * What became of all uploads.
 *
 * @param meanWait seconds from upload to transcript, beyond the time that one worker needs for it
 * @param meanWaitOfAudio the same, each upload counted by how long it plays
 * @param p95Wait what 95 of 100 uploads stay below
 * @param workerHours that workers existed, starting and idle included
 * @param lost transcriptions that were begun and went with their worker
 */
public record Outcome(
    double meanWait, double meanWaitOfAudio, double p95Wait, double workerHours, int lost) {}
