package dev.trestle.replayer.deadletter;

import dev.trestle.v1.DeadLetterState;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Gives one letter up. Costs one read, two writes and one for the copy of an open one. */
@Singleton
final class Discard {

  private final Claims claims;
  private final Settle settle;

  Discard(Claims claims, Settle settle) {
    this.claims = claims;
    this.settle = settle;
  }

  /**
   * Discards the letter of an id.
   *
   * @param rights of who asks
   * @param by who asks
   * @param reason why
   */
  Result of(String id, LetterRights rights, String by, String reason) {
    Claims.Found found = claims.find(id, rights);
    if (found instanceof Claims.NotWorkable not) {
      return Result.failed(not.problem());
    }
    Optional<Kept> claimed = claims.claim(((Claims.Workable) found).kept());
    if (claimed.isEmpty()) {
      return Result.failed(Claims.busy(id));
    }
    return settle.as(DeadLetterState.DEAD_LETTER_STATE_DISCARDED, claimed.get(), by, reason);
  }
}
