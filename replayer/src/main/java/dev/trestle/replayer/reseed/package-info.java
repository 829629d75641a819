/**
 * Reseeds: ranges of a log, sent again to a queue, a topic or a bus.
 *
 * <p>Starting points: {@code ReseedsService} is the gRPC edge; {@code Reseeds} checks requests and
 * makes operations of them; {@code ReseedWork} runs one. Its heart is {@code Window}, the state
 * machine of what is sent and not yet done with: from there comes the promise of how much a crash
 * repeats, and the order on FIFO. {@code Target} is one kind of place to send to, {@code Body} one
 * format.
 */
@NullMarked
package dev.trestle.replayer.reseed;

import org.jspecify.annotations.NullMarked;
