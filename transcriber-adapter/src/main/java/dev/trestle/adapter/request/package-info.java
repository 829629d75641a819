/**
 * From an event to one job, however often the event comes.
 *
 * <p>Order of effects where nothing holds the job back: the job is recorded ({@code ACCEPTED}), its
 * message is sent, the job is marked ({@code QUEUED}), the event's message is deleted. A crash
 * between sending and marking leads to a second message for the same job, never to a second job.
 * Where the route has limits, the job is recorded and the event's message deleted; the route's
 * dispatcher does the rest.
 */
@NullMarked
package dev.trestle.adapter.request;

import org.jspecify.annotations.NullMarked;
