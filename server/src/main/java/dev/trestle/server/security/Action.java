package dev.trestle.server.security;

import dev.trestle.server.security.Resource.Kind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a caller does, as policies name it in {@code may}. */
public enum Action {
  /** Publish events; judged for the type and source of each. */
  PUBLISH(Kind.TYPE, Kind.SOURCE),
  /** Read a log, its description and its groups, and count what a pattern matches. */
  READ(Kind.LOG, Kind.GROUP, Kind.TYPE),
  /** Move the committed offset of a group. */
  COMMIT(Kind.LOG, Kind.GROUP),
  /** See schemas, and check candidates against them. */
  READ_SCHEMAS(Kind.TYPE),
  /** Register a version of an event type's schema. */
  REGISTER_SCHEMAS(Kind.TYPE),
  /** Create and delete object logs; seeing them is {@link #READ} of the log. */
  MANAGE_OBJECT_LOGS(Kind.LOG),
  /** Create reseeds, pause, resume and cancel them; what they send is what the caller may read. */
  RESEED(Kind.LOG),
  /** See dead letters, by the type of the event that each is. */
  READ_DEAD_LETTERS(Kind.TYPE),
  /** Redrive and discard dead letters, by the type of the event that each is. */
  SETTLE_DEAD_LETTERS(Kind.TYPE),
  /** See jobs and routes. */
  READ_JOBS,
  /** Cancel jobs and try them again, pause routes and resume them. */
  MANAGE_JOBS,
  /** Ask how many workers are needed, as KEDA does. */
  SCALE,
  /** Ask for the services and messages of a server. */
  REFLECT,
  /** Be a gateway among gateways: forward events and hand partitions over. */
  FORWARD;

  private final Set<Kind> kinds;

  Action(Kind... kinds) {
    Set<Kind> all = EnumSet.noneOf(Kind.class);
    all.addAll(Arrays.asList(kinds));
    this.kinds = Set.copyOf(all);
  }

  /**
   * The kinds of resources that decide about this action. Whoever carries it out asks for each of
   * these; a policy in which a list of another kind would be overlooked is refused.
   */
  Set<Kind> kinds() {
    return kinds;
  }

  /** Whether calls of this action may stay open and deliver; quotas call them reads. */
  boolean delivers() {
    return this == READ || this == RESEED || this == READ_DEAD_LETTERS;
  }

  /** The action of that name in policies. */
  static Optional<Action> named(String policyName) {
    return Arrays.stream(values()).filter(each -> each.policyName().equals(policyName)).findFirst();
  }

  /** The name in policies, such as {@code read-schemas}. */
  public String policyName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
