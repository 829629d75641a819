package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What callers may do now. A policy may change at any time, so ask for each event of a long call;
 * an answer costs well under a microsecond. Safe across threads.
 *
 * <p>That a caller may do an action at all is asked before a handler is called, by RPC; handlers
 * ask what depends on the request.
 */
public interface Access {

  /**
   * Whether any rule lets the caller do this to all of these resources. Kinds that are not named do
   * not matter, so without any this asks for the action itself. Writes nothing: for filtering.
   */
  boolean may(Caller caller, Action action, Resource... resources);

  /**
   * Asks as {@link #may} does, and writes an audit line if the caller may not.
   *
   * @return PERMISSION_DENIED with action and resources, or {@code null} if the caller may
   */
  @Nullable Problem refusal(Caller caller, Action action, Resource... resources);

  /**
   * Asks for the event, and counts it towards the quota of a rule that lets it pass.
   *
   * @param bytes size of the event as it was sent
   * @return PERMISSION_DENIED or QUOTA_EXCEEDED, or {@code null} if it may be published
   */
  @Nullable Problem refusalToPublish(Caller caller, String type, String source, int bytes);

  /**
   * Asks for the current caller.
   *
   * @throws io.grpc.StatusRuntimeException PERMISSION_DENIED
   */
  default void check(Action action, Resource... resources) {
    Problem refusal = refusal(Caller.current(), action, resources);
    if (refusal != null) {
      throw refusal.toException();
    }
  }

  /**
   * Has a listener called after each change of the policy, on a thread of its own kind: it must not
   * wait.
   *
   * @return what takes the listener away again
   */
  Runnable onChange(Runnable listener);
}
