/**
 * The stand-in AWS: DynamoDB and EventBridge as far as Trestle calls them, in a process of its own,
 * that answer after a set delay and cost next to nothing.
 */
@NullMarked
package dev.trestle.benchmarks.aws;

import org.jspecify.annotations.NullMarked;
