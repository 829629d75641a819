/**
 * Dead letters: messages that a target or a worker could not take, from their queues into the log
 * {@code dead-letters}, and from there to an end.
 *
 * <p>Starting points: {@code DeadLettersService} is the gRPC edge, {@code MoveMessages} empties a
 * queue, {@code RecordLetter} makes a record of a message once, {@code PolicyRound} decides what
 * becomes of it, {@code Redrive}, {@code GiveUp} and {@code Discard} do that, each under a claim of
 * {@code DeadLetterStates}.
 */
@NullMarked
package dev.trestle.replayer.deadletter;

import org.jspecify.annotations.NullMarked;
