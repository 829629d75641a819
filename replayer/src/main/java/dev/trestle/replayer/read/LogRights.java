package dev.trestle.replayer.read;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may read of a log, by type.
 *
 * @param whole asks whether anything may be read
 */
record LogRights(Access access, Caller caller, Resource log, Supplier<@Nullable Problem> whole)
    implements ReadRights {

  @Override
  public @Nullable Problem refusal() {
    return whole.get();
  }

  @Override
  public boolean mayRead(String type) {
    return access.may(caller, Action.READ, log, Resource.type(type));
  }
}
