package dev.trestle.server.security;

import dev.trestle.server.security.PolicyReading.Broken;
import dev.trestle.server.security.PolicyReading.Read;
import dev.trestle.server.security.Resource.Kind;
import dev.trestle.server.security.identity.CallersConfig;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads policies, see docs/security.md. Only what is understood is taken: a file with an unknown
 * key, a value of another form, or a list that would be overlooked is none.
 *
 * <p>Costs time and memory in proportion to the text: no object is made but by this class, and
 * anchors, by which YAML makes much of little, are refused.
 */
final class PolicyText {

  /** As large as a Kubernetes ConfigMap. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 10;
  private static final Pattern RULE_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Set<String> TOP = Set.of("version", "callers", "rules");
  private static final Set<String> QUOTA =
      Set.of("events-per-second", "bytes-per-second", "streams", "reads");
  private static final Map<Kind, String> LISTS =
      Map.of(Kind.TYPE, "types", Kind.SOURCE, "sources", Kind.LOG, "logs", Kind.GROUP, "groups");
  private static final Set<String> RULE =
      Set.copyOf(
          Stream.concat(Stream.of("name", "who", "may", "quota"), LISTS.values().stream())
              .toList());

  private final PolicyProblems problems = new PolicyProblems();

  private PolicyText() {}

  /** Reads one. */
  static PolicyReading read(byte[] file) {
    if (file.length > MAX_BYTES) {
      return new Broken(List.of("has more than " + MAX_BYTES + " bytes"));
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      return new Broken(List.of("is not UTF-8"));
    }
    @Nullable Node root;
    try {
      root = new Yaml(options()).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      return new Broken(List.of("line " + line + ": is not YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      return new Broken(List.of("is not YAML: " + e.getMessage()));
    }
    return root == null ? new Broken(List.of("is empty")) : new PolicyText().policy(root);
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    return options;
  }

  private PolicyReading policy(Node root) {
    PolicySection file = PolicySection.of(problems, root, "", TOP);
    if (file.number("version", 0) != 1) {
      file.problem("version", "version must be 1");
    }
    Optional<CallersConfig> callers = PolicyCallers.read(file);
    List<Rule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (PolicySection section : file.sections("rules", RULE)) {
      rules.add(rule(section, names));
    }
    if (!file.has("rules")) {
      file.problem("'rules' is missing");
    }
    List<String> found = problems.found();
    return found.isEmpty() && callers.isPresent()
        ? new Read(new Policy(callers.get(), rules))
        : new Broken(found);
  }

  private Rule rule(PolicySection section, Set<String> names) {
    String name = section.requiredText("name");
    if (!name.isEmpty() && !RULE_NAME.matcher(name).matches()) {
      section.problem("name", "must be 1 to 63 lower-case letters, digits or hyphens");
    } else if (!name.isEmpty() && !names.add(name)) {
      section.problem("name", "another rule has this name, too");
    }
    Set<Action> may = actions(section);
    Names who = names(section, "who");
    if (!section.has("who")) {
      section.problem("'who' is missing: [\"*\"] means every caller that proves who it is");
    }
    Map<Kind, Names> lists = new EnumMap<>(Kind.class);
    LISTS.forEach(
        (kind, key) -> {
          if (section.has(key)) {
            lists.put(kind, names(section, key));
            if (!may.isEmpty() && may.stream().noneMatch(each -> each.kinds().contains(kind))) {
              section.problem(key, "none of the rule's actions is judged by " + key);
            }
          }
        });
    return new Rule(name, who, Set.copyOf(may), lists, quota(section, may));
  }

  private static Set<Action> actions(PolicySection section) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String name : section.list("may")) {
      Action.named(name)
          .ifPresentOrElse(
              actions::add,
              () ->
                  section.problem(
                      "may",
                      "an action is none of "
                          + Stream.of(Action.values()).map(Action::policyName).toList()));
    }
    if (!section.has("may")) {
      section.problem("'may' is missing");
    }
    return actions;
  }

  private static Names names(PolicySection section, String key) {
    List<String> patterns = section.list(key);
    List<String> good = new ArrayList<>();
    for (int at = 0; at < patterns.size(); at++) {
      String problem = Names.problemWith(patterns.get(at));
      if (problem.isEmpty()) {
        good.add(patterns.get(at));
      } else {
        section.problem(key, "number " + (at + 1) + " " + problem);
      }
    }
    return new Names(good);
  }

  private static Quota quota(PolicySection rule, Set<Action> may) {
    Optional<PolicySection> section = rule.section("quota", QUOTA);
    if (section.isEmpty()) {
      return Quota.NONE;
    }
    PolicySection quota = section.get();
    boolean publishes = may.contains(Action.PUBLISH);
    for (String key : QUOTA) {
      boolean applies = key.equals("reads") ? may.stream().anyMatch(Action::delivers) : publishes;
      if (quota.has(key) && !applies && !may.isEmpty()) {
        quota.problem(key, "none of the rule's actions is limited by " + key);
      }
    }
    if (QUOTA.stream().noneMatch(quota::has)) {
      quota.problem("limits nothing: leave it out, or give one of " + QUOTA);
    }
    return new Quota(
        quota.number("events-per-second", Quota.UNLIMITED),
        quota.number("bytes-per-second", Quota.UNLIMITED),
        quota.number("streams", Quota.UNLIMITED),
        quota.number("reads", Quota.UNLIMITED));
  }
}
