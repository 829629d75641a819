package dev.trestle.benchmarks.gpu;

/**
 * A piece of audio to transcribe.
 *
 * @param at when it is uploaded, in seconds since the beginning
 * @param audioSeconds how long it plays
 */
public record Upload(double at, double audioSeconds) {}
