package dev.trestle.replayer.read;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may read of one log, as the policy is at the moment of asking. Safe across threads;
 * an answer costs well under a microsecond.
 */
public interface ReadRights {

  /** Why nothing may be read any more; {@code null} if something may. */
  @Nullable Problem refusal();

  /** Whether records of a type may be read. Records of others are passed over. */
  boolean mayRead(String type);

  /** What a caller may {@linkplain Action#READ read} of a log. */
  static ReadRights of(Access access, Caller caller, String log) {
    Resource of = Resource.log(log);
    return new LogRights(access, caller, of, () -> access.refusal(caller, Action.READ, of));
  }

  /** As {@link #of}, for a read that begins where a group stands. */
  static ReadRights ofGroup(Access access, Caller caller, String log, String group) {
    Resource of = Resource.log(log);
    Resource from = Resource.group(group);
    return new LogRights(access, caller, of, () -> access.refusal(caller, Action.READ, of, from));
  }

  /**
   * What the creator of a reseed may have sent: nothing any more once they may not {@linkplain
   * Action#RESEED reseed} from the log.
   */
  static ReadRights ofReseed(Access access, Caller creator, String log) {
    Resource of = Resource.log(log);
    return new LogRights(
        access,
        creator,
        of,
        () -> {
          Problem refusal = access.refusal(creator, Action.RESEED, of);
          return refusal != null ? refusal : access.refusal(creator, Action.READ, of);
        });
  }
}
