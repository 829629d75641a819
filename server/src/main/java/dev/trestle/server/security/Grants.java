package dev.trestle.server.security;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The rules that name a caller, by action, in the order of the policy. Immutable. */
final class Grants {

  /** Of callers whom no rule names. */
  static final Grants NONE = new Grants(List.of());

  private final Map<Action, List<Rule>> rules = new EnumMap<>(Action.class);

  private Grants(List<Rule> all) {
    for (Action action : Action.values()) {
      rules.put(action, all.stream().filter(rule -> rule.may().contains(action)).toList());
    }
  }

  static Grants of(List<Rule> rules) {
    return rules.isEmpty() ? NONE : new Grants(rules);
  }

  /** The rules that let the caller do this to some resources. */
  List<Rule> rules(Action action) {
    return rules.getOrDefault(action, List.of());
  }

  boolean allow(Action action, Resource... resources) {
    List<Rule> those = rules(action);
    for (int at = 0; at < those.size(); at++) {
      if (those.get(at).has(resources)) {
        return true;
      }
    }
    return false;
  }
}
