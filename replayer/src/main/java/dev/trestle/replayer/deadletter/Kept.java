package dev.trestle.replayer.deadletter;

import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterState;
import java.time.Instant;

/**
 * A dead letter as the state table has it.
 *
 * @param letter without its content; of state UNSPECIFIED while it is not known to be in the log
 * @param token grows with each claim: whoever works on the letter writes under the token of its own
 *     claim, and fails once another has claimed it
 * @param claimedUntil whose claim is credible until then; the epoch if nobody's
 */
record Kept(DeadLetter letter, long token, Instant claimedUntil) {

  /** Whether its record is known to be in the log. */
  boolean isRecorded() {
    return letter.getState() != DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED;
  }

  boolean isOpen() {
    return letter.getState() == DeadLetterState.DEAD_LETTER_STATE_OPEN;
  }

  /** Whether something can be done with it: it was neither sent nor given up for good. */
  boolean isUnsettled() {
    return isOpen() || letter.getState() == DeadLetterState.DEAD_LETTER_STATE_ARCHIVED;
  }

  boolean isClaimed(Instant now) {
    return now.isBefore(claimedUntil);
  }
}
