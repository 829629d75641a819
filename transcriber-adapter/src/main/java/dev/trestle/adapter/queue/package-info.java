/**
 * Takes messages from SQS and leaves none in doubt.
 *
 * <p>A {@link dev.trestle.adapter.queue.MessageHandler} says what became of a message, as an {@link
 * dev.trestle.adapter.queue.Outcome}; the package polls, keeps messages invisible while they are
 * worked on, deletes, dead-letters, tries again, and stops cleanly.
 */
@NullMarked
package dev.trestle.adapter.queue;

import org.jspecify.annotations.NullMarked;
