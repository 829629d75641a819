/**
 * The log and its state in memory: the same contracts as DynamoDB, for tests and for trying things.
 */
@NullMarked
package dev.trestle.log.memory;

import org.jspecify.annotations.NullMarked;
