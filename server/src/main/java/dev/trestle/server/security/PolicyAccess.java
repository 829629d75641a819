package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the policy in force allows, and nothing else. */
final class PolicyAccess implements Access {

  private final PolicyFile file;
  private final Quotas quotas;
  private final Audit audit;

  PolicyAccess(PolicyFile file, Quotas quotas, Audit audit) {
    this.file = file;
    this.quotas = quotas;
    this.audit = audit;
  }

  @Override
  public boolean may(Caller caller, Action action, Resource... resources) {
    return file.grants(caller).allow(action, resources);
  }

  @Override
  public @Nullable Problem refusal(Caller caller, Action action, Resource... resources) {
    return may(caller, action, resources) ? null : told(caller, denied(action, resources));
  }

  @Override
  public @Nullable Problem refusalToPublish(Caller caller, String type, String source, int bytes) {
    List<Rule> rules = file.grants(caller).rules(Action.PUBLISH);
    boolean isAllowed = false;
    @Nullable QuotaRefusal soonest = null;
    for (int at = 0; at < rules.size(); at++) {
      Rule rule = rules.get(at);
      if (rule.has(Resource.Kind.TYPE, type) && rule.has(Resource.Kind.SOURCE, source)) {
        isAllowed = true;
        QuotaRefusal refusal = quotas.refusalOfEvent(rule, caller, bytes);
        if (refusal == null) {
          return null;
        }
        soonest = soonest == null ? refusal : soonest.orSooner(refusal);
      }
    }
    if (!isAllowed) {
      return told(caller, denied(Action.PUBLISH, Resource.type(type), Resource.source(source)));
    }
    return soonest == null ? null : told(caller, quotas.refused(caller, soonest));
  }

  @Override
  public Runnable onChange(Runnable listener) {
    return file.onChange(listener);
  }

  private Problem told(Caller caller, Problem refusal) {
    audit.refused(caller, refusal);
    return refusal;
  }

  /** Names what was asked for, and never what else there is. */
  static Problem denied(Action action, Resource... resources) {
    StringBuilder asked = new StringBuilder(action.policyName());
    for (Resource resource : resources) {
      asked.append(", ").append(key(resource)).append(" '").append(resource.name()).append('\'');
    }
    Problem problem =
        Problem.of(
                ErrorReason.ERROR_REASON_PERMISSION_DENIED,
                "No rule lets you do this: " + asked + ". Ask the operators for one.")
            .with("action", action.policyName());
    for (Resource resource : resources) {
      problem = problem.with(key(resource), resource.name());
    }
    return problem;
  }

  private static String key(Resource resource) {
    return resource.kind().name().toLowerCase(Locale.ROOT);
  }
}
