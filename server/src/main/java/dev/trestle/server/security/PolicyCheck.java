package dev.trestle.server.security;

import dev.trestle.server.security.PolicyReading.Broken;
import dev.trestle.server.security.PolicyReading.Read;
import dev.trestle.server.security.Resource.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks a policy file before it is deployed, for use in continuous integration, and answers what
 * it allows: {@code ./trestle policy check FILE [--who CALLER --may ACTION [--type T] [--source S]
 * [--log L] [--group G]]}.
 *
 * <p>Exit status 0: the file is a policy, and the caller may do this. 1: it is none, or the caller
 * may not. 2: wrong usage, or a file that cannot be read.
 */
public final class PolicyCheck {

  private static final String USAGE =
      "Usage: ./trestle policy check FILE [--who CALLER --may ACTION"
          + " [--type T] [--source S] [--log L] [--group G]]";
  private static final Map<String, Kind> KINDS =
      Map.of(
          "--type", Kind.TYPE,
          "--source", Kind.SOURCE,
          "--log", Kind.LOG,
          "--group", Kind.GROUP);

  private PolicyCheck() {}

  /** Runs the check and exits with its status. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.isEmpty() || args.get(0).startsWith("-") || args.size() % 2 == 0) {
      return wrong(USAGE, err);
    }
    Map<String, String> question = new HashMap<>();
    for (int at = 1; at < args.size(); at += 2) {
      String key = args.get(at);
      boolean isKnown = KINDS.containsKey(key) || key.equals("--who") || key.equals("--may");
      if (!isKnown || question.put(key, args.get(at + 1)) != null) {
        return wrong(USAGE, err);
      }
    }
    try (InputStream file = Files.newInputStream(Path.of(args.get(0)))) {
      PolicyReading reading = PolicyText.read(file.readNBytes(PolicyText.MAX_BYTES + 1));
      if (reading instanceof Broken broken) {
        broken.problems().forEach(problem -> out.println(args.get(0) + ": " + problem));
        return 1;
      }
      Policy policy = ((Read) reading).policy();
      if (question.isEmpty()) {
        int rules = policy.rules().size();
        out.println(args.get(0) + ": a policy of " + (rules == 1 ? "one rule" : rules + " rules"));
        return 0;
      }
      return answer(policy, question, out, err);
    } catch (NoSuchFileException e) {
      return wrong("Cannot read " + args.get(0) + ": there is no such file", err);
    } catch (IOException | InvalidPathException e) {
      return wrong("Cannot read " + args.get(0) + ": " + e.getMessage(), err);
    }
  }

  private static int answer(
      Policy policy, Map<String, String> question, PrintStream out, PrintStream err) {
    Optional<Action> action = Action.named(question.getOrDefault("--may", ""));
    String who = question.getOrDefault("--who", "");
    if (who.isEmpty() || action.isEmpty()) {
      return wrong(
          "Ask with --who, and --may with one of "
              + Stream.of(Action.values()).map(Action::policyName).toList(),
          err);
    }
    Set<Kind> missing = EnumSet.noneOf(Kind.class);
    missing.addAll(action.get().kinds());
    List<Resource> resources = new ArrayList<>();
    for (Map.Entry<String, Kind> option : KINDS.entrySet()) {
      String name = question.get(option.getKey());
      if (name != null && !missing.remove(option.getValue())) {
        return wrong(action.get().policyName() + " is not judged by " + option.getKey(), err);
      }
      if (name != null) {
        resources.add(new Resource(option.getValue(), name));
      }
    }
    Resource[] asked = resources.toArray(Resource[]::new);
    // Rules name callers by id alone: how one proves it does not matter.
    List<String> rules =
        policy.grants(new Caller(Caller.Kind.TOKEN, who)).rules(action.get()).stream()
            .filter(rule -> rule.has(asked))
            .map(Rule::name)
            .toList();
    if (rules.isEmpty()) {
      out.println("no: no rule lets " + who + " do this");
      return 1;
    }
    out.println("yes: by " + rules);
    missing.forEach(
        kind ->
            out.println(
                "for some "
                    + kind.name().toLowerCase(Locale.ROOT)
                    + " at least: ask with one to know"));
    return 0;
  }

  private static int wrong(String why, PrintStream err) {
    err.println(why);
    return 2;
  }
}
