/**
 * Takes messages from SQS and leaves none in doubt.
 *
 * <p>A {@link dev.trestle.queues.MessageHandler} says what became of a message, as an {@link
 * dev.trestle.queues.Outcome}; a {@link dev.trestle.queues.QueueConsumer} polls, keeps messages
 * invisible while they are worked on, deletes, dead-letters, tries again, and stops cleanly.
 */
@NullMarked
package dev.trestle.queues;

import org.jspecify.annotations.NullMarked;
