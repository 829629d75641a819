/**
 * The queues that the replayer reads: {@link dev.trestle.replayer.queue.QueueWork} says what is
 * done with the messages of some of them, and the package does it from when the service is ready
 * until it drains.
 */
@NullMarked
package dev.trestle.replayer.queue;

import org.jspecify.annotations.NullMarked;
