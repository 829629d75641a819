/**
 * From what became of a job to one TranscriptionCompleted event.
 *
 * <p>Three signs tell that a job is over: its transcript arrives in the bucket, a worker sends a
 * result message, or its message reaches the dead-letter queue of the workers. Whichever comes
 * first decides; every other finds the job ended. Order of effects: the end is decided and recorded
 * with the event's payload, the event is published, the job is marked as ended, the sign's message
 * is deleted. After a crash the next delivery goes on from there with the very same event.
 */
@NullMarked
package dev.trestle.adapter.result;

import org.jspecify.annotations.NullMarked;
