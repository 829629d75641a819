/** The processes under measurement, and what Linux says that they use. */
@NullMarked
package dev.trestle.benchmarks.process;

import org.jspecify.annotations.NullMarked;
