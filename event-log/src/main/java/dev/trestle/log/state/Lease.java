package dev.trestle.log.state;

import java.time.Clock;
import java.time.Instant;

/**
 * The right to do a piece of work until it expires.
 *
 * @param token greater than that of every earlier lease of the same name: give it to whatever the
 *     work changes, so that a holder that was stalled cannot undo its successor's work
 * @param expires by the clock of whoever acquired or renewed it
 */
public record Lease(String name, String holder, long token, Instant expires) {

  /** Whether the work may go on. To be asked before each step. */
  public boolean isHeld(Clock clock) {
    return clock.instant().isBefore(expires);
  }
}
