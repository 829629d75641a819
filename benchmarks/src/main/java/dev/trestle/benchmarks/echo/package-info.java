/** The yardstick: what grpc-java costs for the same message when nothing is done with it. */
@NullMarked
package dev.trestle.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
