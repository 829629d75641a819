/**
 * From an AudioUploaded event to one job on the workers' queue, however often the event comes.
 *
 * <p>Order of effects: the job is recorded ({@code ACCEPTED}), its message is sent, the job is
 * marked ({@code QUEUED}), the event's message is deleted. A crash between sending and marking
 * leads to a second message for the same job, never to a second job.
 */
@NullMarked
package dev.trestle.adapter.request;

import org.jspecify.annotations.NullMarked;
