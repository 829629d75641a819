package dev.trestle.benchmarks.run;

import dev.trestle.benchmarks.scenario.Scenario;
import dev.trestle.benchmarks.scenario.Settings;
import dev.trestle.benchmarks.scenario.Variant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command line, read. */
record Options(List<Scenario> scenarios, Settings settings) {

  private static final Set<String> KNOWN =
      Set.of(
          "--rounds",
          "--seconds",
          "--warm-up",
          "--in-flight",
          "--connections",
          "--dynamodb-ms",
          "--eventbridge-ms",
          "--scale-to",
          "--newer-java",
          "--java-options",
          "--output");

  /**
   * Reads arguments: scenario names, and options with a value each.
   *
   * @param tree the working tree that is measured if no {@code --variant} is given
   * @throws IllegalArgumentException for an unknown name, saying which there are
   */
  static Options read(List<String> arguments, Path tree) {
    List<Scenario> scenarios = new ArrayList<>();
    List<Variant> variants = new ArrayList<>();
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("all")) {
        scenarios.addAll(Scenario.ALL);
      } else if (!argument.startsWith("--")) {
        scenarios.add(scenario(argument));
      } else if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(argument + " needs a value");
      } else if (argument.equals("--variant")) {
        variants.add(variant(arguments.get(++i)));
      } else if (KNOWN.contains(argument)) {
        given.put(argument, arguments.get(++i));
      } else {
        throw new IllegalArgumentException("there is no option " + argument + ", see --help");
      }
    }
    if (variants.isEmpty()) {
      variants.add(new Variant("gateway", tree));
    }
    return new Options(List.copyOf(scenarios), settings(variants, given, tree));
  }

  private static Settings settings(List<Variant> variants, Map<String, String> given, Path tree) {
    String newer = System.getenv().getOrDefault("JAVA_HOME_NEWER", "/nonexistent");
    return new Settings(
        variants,
        Integer.parseInt(given.getOrDefault("--rounds", "5")),
        seconds(given.getOrDefault("--seconds", "5")),
        seconds(given.getOrDefault("--warm-up", "15")),
        Integer.parseInt(given.getOrDefault("--in-flight", "256")),
        Integer.parseInt(given.getOrDefault("--connections", "8")),
        seconds(given.getOrDefault("--dynamodb-ms", "5")).dividedBy(1000),
        seconds(given.getOrDefault("--eventbridge-ms", "15")).dividedBy(1000),
        Long.parseLong(given.getOrDefault("--scale-to", "1000000")),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Path.of(given.getOrDefault("--newer-java", newer)),
        words(given.getOrDefault("--java-options", "")),
        Path.of(given.getOrDefault("--output", tree.resolve("benchmarks/target").toString())));
  }

  private static Scenario scenario(String name) {
    return Scenario.named(name)
        .orElseThrow(
            () -> new IllegalArgumentException("there is no scenario " + name + ", see --help"));
  }

  private static Variant variant(String text) {
    int sign = text.indexOf('=');
    if (sign < 1) {
      throw new IllegalArgumentException("--variant is to be <name>=<tree>, not " + text);
    }
    return new Variant(text.substring(0, sign), Path.of(text.substring(sign + 1)));
  }

  private static Duration seconds(String text) {
    return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
  }
}
