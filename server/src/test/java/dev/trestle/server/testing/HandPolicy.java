package dev.trestle.server.testing;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Audit;
import dev.trestle.server.security.Caller;
import dev.trestle.server.security.Resource;
import dev.trestle.v1.ErrorReason;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A policy that tests set and change, in place of the one in a file. Of a service with {@code
 * test.policy}; its callers are whom {@link CallerByHeader} says.
 */
@Singleton
@Primary
@Requires(property = "test.policy")
public final class HandPolicy implements Access {

  /** Who is named for a rule for everybody, and what for a list that has all. */
  private static final String ANY = "*";

  /** One rule; what it has no list of does not matter. */
  public static final class Rule {
    private final String who;
    private final List<Action> may;
    private final Map<Resource.Kind, List<String>> lists = new EnumMap<>(Resource.Kind.class);

    private Rule(String who, List<Action> may) {
      this.who = who;
      this.may = may;
    }

    public Rule types(String... names) {
      return with(Resource.Kind.TYPE, names);
    }

    public Rule sources(String... names) {
      return with(Resource.Kind.SOURCE, names);
    }

    public Rule logs(String... names) {
      return with(Resource.Kind.LOG, names);
    }

    public Rule groups(String... names) {
      return with(Resource.Kind.GROUP, names);
    }

    private Rule with(Resource.Kind kind, String... names) {
      lists.put(kind, List.of(names));
      return this;
    }

    private boolean allows(Caller caller, Action action, Resource... resources) {
      return matches(who, caller.id())
          && may.contains(action)
          && Arrays.stream(resources)
              .allMatch(
                  resource ->
                      lists.getOrDefault(resource.kind(), List.of(ANY)).stream()
                          .anyMatch(listed -> matches(listed, resource.name())));
    }

    private static boolean matches(String listed, String name) {
      return listed.endsWith(ANY)
          ? name.startsWith(listed.substring(0, listed.length() - 1))
          : listed.equals(name);
    }
  }

  private final Audit audit;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile List<Rule> rules = List.of();
  private volatile boolean off;

  public HandPolicy(Audit audit) {
    this.audit = audit;
  }

  public static Rule rule(String who, Action... may) {
    return new Rule(who, List.of(may));
  }

  /** From now on these rules are in force, and no others. */
  public void set(Rule... inForce) {
    rules = List.of(inForce);
    off = false;
    listeners.forEach(Runnable::run);
  }

  /** From now on nobody is asked anything: what an attack does where nothing defends. */
  public void off() {
    off = true;
    listeners.forEach(Runnable::run);
  }

  @Override
  public boolean may(Caller caller, Action action, Resource... resources) {
    return off || rules.stream().anyMatch(rule -> rule.allows(caller, action, resources));
  }

  @Override
  public @Nullable Problem refusal(Caller caller, Action action, Resource... resources) {
    if (may(caller, action, resources)) {
      return null;
    }
    Problem problem =
        Problem.of(ErrorReason.ERROR_REASON_PERMISSION_DENIED, "No rule lets you do this")
            .with("action", action.policyName());
    for (Resource resource : resources) {
      problem = problem.with(resource.kind().name().toLowerCase(Locale.ROOT), resource.name());
    }
    audit.refused(caller, problem);
    return problem;
  }

  @Override
  public @Nullable Problem refusalToPublish(Caller caller, String type, String source, int bytes) {
    return refusal(caller, Action.PUBLISH, Resource.type(type), Resource.source(source));
  }

  @Override
  public Runnable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
