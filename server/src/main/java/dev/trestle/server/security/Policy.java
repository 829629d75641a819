package dev.trestle.server.security;

import dev.trestle.server.security.identity.CallersConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a policy file says. Immutable, but for what it remembers: the rules of each caller.
 *
 * <p>The first question of a caller costs a look at every rule, each further one a look-up.
 */
final class Policy {

  /** Callers that are remembered; beyond it all are forgotten, and looked up anew. */
  private static final int MAX_REMEMBERED = 10_000;

  private final CallersConfig callers;
  private final List<Rule> rules;
  private final Map<Caller, Grants> grants = new ConcurrentHashMap<>();

  Policy(CallersConfig callers, List<Rule> rules) {
    this.callers = callers;
    this.rules = List.copyOf(rules);
  }

  /** Whose credentials are taken. */
  CallersConfig callers() {
    return callers;
  }

  List<Rule> rules() {
    return rules;
  }

  /** What the caller may do. */
  Grants grants(Caller caller) {
    Grants known = grants.get(caller);
    if (known != null) {
      return known;
    }
    Grants found = Grants.of(rules.stream().filter(rule -> rule.names(caller)).toList());
    if (found != Grants.NONE) {
      if (grants.size() >= MAX_REMEMBERED) {
        grants.clear();
      }
      grants.put(caller, found);
    }
    return found;
  }

  int remembered() {
    return grants.size();
  }
}
