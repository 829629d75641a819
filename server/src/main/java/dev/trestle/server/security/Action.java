package dev.trestle.server.security;

import java.util.Locale;

/** What a caller does, as policies name it in {@code may}. */
public enum Action {
  /** Publish events; judged for the type and source of each. */
  PUBLISH,
  /** Read a log, its description and its groups, and count what a pattern matches. */
  READ,
  /** Move the committed offset of a group. */
  COMMIT,
  /** See schemas, and check candidates against them. */
  READ_SCHEMAS,
  /** Register a version of an event type's schema. */
  REGISTER_SCHEMAS,
  /** Create and delete object logs; seeing them is {@link #READ} of the log. */
  MANAGE_OBJECT_LOGS,
  /** Create reseeds, pause, resume and cancel them; what they send is what the caller may read. */
  RESEED,
  /** See dead letters. */
  READ_DEAD_LETTERS,
  /** Redrive and discard dead letters. */
  SETTLE_DEAD_LETTERS,
  /** See jobs. */
  READ_JOBS,
  /** Ask for the services and messages of a server. */
  REFLECT,
  /** Be a gateway among gateways: forward events and hand partitions over. */
  FORWARD;

  /** The name in policies, such as {@code read-schemas}. */
  public String policyName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
