/** JMH benchmarks of the pure parts of publishing. */
@NullMarked
package dev.trestle.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
