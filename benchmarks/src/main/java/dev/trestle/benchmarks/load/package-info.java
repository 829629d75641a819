/** Callers: events that look real, sent in a closed loop or at a set rate, and what they saw. */
@NullMarked
package dev.trestle.benchmarks.load;

import org.jspecify.annotations.NullMarked;
