package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.proto.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a read is allowed. As a whole that is asked anew when the policy has changed,
 * and at first, since it may have changed since the call was let in; of a record always. {@link
 * #changed} may be called on any thread.
 */
final class Standing {

  private final ReadRights rights;
  private volatile boolean changed = true;

  Standing(ReadRights rights) {
    this.rights = rights;
  }

  /** The policy may allow less than before, or more. */
  void changed() {
    changed = true;
  }

  boolean mayRead(LogRecord record) {
    return rights.mayRead(record.event().type());
  }

  /** Why the read may not go on; {@code null} if it may. */
  @Nullable Problem refusal() {
    if (!changed) {
      return null;
    }
    changed = false;
    return rights.refusal();
  }
}
