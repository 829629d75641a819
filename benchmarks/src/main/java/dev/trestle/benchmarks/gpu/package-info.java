/** A fleet of GPU workers in virtual time: what a signal for its autoscaler is worth. */
@org.jspecify.annotations.NullMarked
package dev.trestle.benchmarks.gpu;
