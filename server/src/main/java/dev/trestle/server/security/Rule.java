package dev.trestle.server.security;

import dev.trestle.server.security.Resource.Kind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy: these callers may do these actions to these resources.
 *
 * @param name of the rule, unique in its policy
 * @param who ids of callers
 * @param lists resources by kind; any, if there is no list of a kind
 */
record Rule(String name, Names who, Set<Action> may, Map<Kind, Names> lists, Quota quota) {

  /** Whether the rule names the caller. Who is not known is named by none, not even by "*". */
  boolean names(Caller caller) {
    return caller.kind() != Caller.Kind.NONE && !caller.id().isEmpty() && who.contain(caller.id());
  }

  /** Whether the rule's lists have these resources. */
  boolean has(Resource... resources) {
    for (Resource resource : resources) {
      if (!has(resource.kind(), resource.name())) {
        return false;
      }
    }
    return true;
  }

  boolean has(Kind kind, String name) {
    @Nullable Names names = lists.get(kind);
    return names == null || names.contain(name);
  }
}
