package dev.trestle.replayer.deadletter;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.DeadLetter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do with a dead letter. That is decided by the type of the event that it is; a
 * message that is no event has the empty type, which only rules for all types have.
 */
interface LetterRights {

  /** The server's own policy of dead letters does what its settings say. */
  LetterRights SERVER =
      new LetterRights() {
        @Override
        public boolean maySee(DeadLetter letter) {
          return true;
        }

        @Override
        public boolean maySettle(DeadLetter letter) {
          return true;
        }

        @Override
        public Optional<Problem> problemWithSettling(DeadLetter letter) {
          return Optional.empty();
        }
      };

  boolean maySee(DeadLetter letter);

  boolean maySettle(DeadLetter letter);

  /**
   * Why the letter may not be settled; empty if it may. Whoever may not even see it is told that
   * there is none.
   */
  Optional<Problem> problemWithSettling(DeadLetter letter);

  static LetterRights of(Access access, Caller caller) {
    return new OfCaller(access, caller);
  }

  /** A caller's, as the policy is at the moment of asking. */
  record OfCaller(Access access, Caller caller) implements LetterRights {

    @Override
    public boolean maySee(DeadLetter letter) {
      return access.may(caller, Action.READ_DEAD_LETTERS, type(letter));
    }

    @Override
    public boolean maySettle(DeadLetter letter) {
      return access.may(caller, Action.SETTLE_DEAD_LETTERS, type(letter));
    }

    @Override
    public Optional<Problem> problemWithSettling(DeadLetter letter) {
      @Nullable Problem refusal = access.refusal(caller, Action.SETTLE_DEAD_LETTERS, type(letter));
      if (refusal == null) {
        return Optional.empty();
      }
      return Optional.of(maySee(letter) ? refusal : Claims.unknown(letter.getId()));
    }

    private static Resource type(DeadLetter letter) {
      return Resource.type(letter.getEventType());
    }
  }
}
