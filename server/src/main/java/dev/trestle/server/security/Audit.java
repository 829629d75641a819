package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import java.util.Map;

/**
 * Writes down who was refused what, and who changed what: one structured line each, by the logger
 * {@code audit}, with the caller, the RPC and the address that the call comes from as far as the
 * current thread works for a call. Never waits, and never fails. Safe across threads.
 *
 * <p>Texts are clipped and cleaned of control characters, so callers may be quoted; but never pass
 * a payload, a token or a header.
 */
public interface Audit {

  /**
   * A caller was refused. Lines are limited for each caller; the next one tells how many were left
   * out.
   *
   * @param caller who it was, {@link Caller#NOBODY} if that could not be told
   * @param refusal what the caller was answered; its reason and metadata are written, and its
   *     message if no caller is known
   */
  void refused(Caller caller, Problem refusal);

  /**
   * A caller has changed something. Call it once the change is durable.
   *
   * @param event what happened, such as {@code schema_registered}
   * @param details what it happened to, such as type and version; names in snake_case
   */
  void changed(Caller caller, String event, Map<String, ?> details);

  /** {@link Caller#current()} has changed something; the process itself, outside of calls. */
  default void changed(String event, Map<String, ?> details) {
    changed(Caller.current(), event, details);
  }
}
