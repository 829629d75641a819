/** The command: reads options, runs scenarios in turn, prints and keeps their figures. */
@NullMarked
package dev.trestle.benchmarks.run;

import org.jspecify.annotations.NullMarked;
