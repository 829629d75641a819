/** One class for each question that is measured, and what they have in common. */
@NullMarked
package dev.trestle.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
