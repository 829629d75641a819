package dev.trestle.replayer.reseed;

import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.read.UndecidedException;

/** What a record comes to for a target. */
sealed interface Rendered<T> {

  /** To be sent. */
  record Ready<T>(T message) implements Rendered<T> {}

  /** The format has no form for it, as was asked for. */
  record Omitted<T>() implements Rendered<T> {}

  /** The target would never take it. */
  record Refused<T>(Cause cause) implements Rendered<T> {}

  /** Why a record is refused of which the filter cannot tell whether it is wanted. */
  static Cause undecided(UndecidedException why) {
    return new Cause("PATTERN_UNDECIDED", String.valueOf(why.getMessage()));
  }
}
