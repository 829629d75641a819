package dev.trestle.benchmarks.run;

import dev.trestle.benchmarks.aws.ServiceDelays;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
          "--sqs-ms",
          "--s3-ms",
          "--scale-to",
          "--limits",
          "--jitter",
          "--seed",
          "--gateways",
          "--partitions",
          "--takeover-gateways",
          "--kills",
          "--hand-overs",
          "--takeover-rate",
          "--remembered",
          "--reseed-versions",
          "--import-versions",
          "--live-rate",
          "--dispatch-rate",
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
      variants.add(new Variant("trestle", tree));
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
        new Settings.Aws(
            new ServiceDelays(
                milliseconds(given.getOrDefault("--dynamodb-ms", "5")),
                milliseconds(given.getOrDefault("--eventbridge-ms", "15")),
                milliseconds(given.getOrDefault("--sqs-ms", "10")),
                milliseconds(given.getOrDefault("--s3-ms", "20"))),
            onOrOff(given, "--limits"),
            onOrOff(given, "--jitter"),
            Long.parseLong(given.getOrDefault("--seed", "1"))),
        Long.parseLong(given.getOrDefault("--scale-to", "1000000")),
        new Settings.Fleets(
            numbers(given.getOrDefault("--gateways", "1,2,4")),
            numbers(given.getOrDefault("--partitions", "1,4,16"))),
        new Settings.Faults(
            Integer.parseInt(given.getOrDefault("--takeover-gateways", "2")),
            Integer.parseInt(given.getOrDefault("--kills", "50")),
            Integer.parseInt(given.getOrDefault("--hand-overs", "50")),
            Integer.parseInt(given.getOrDefault("--takeover-rate", "2000")),
            Long.parseLong(given.getOrDefault("--remembered", "1800000"))),
        new Settings.Objects(
            Integer.parseInt(given.getOrDefault("--reseed-versions", "10000")),
            numbers(given.getOrDefault("--import-versions", "10000,100000,1000000")),
            Integer.parseInt(given.getOrDefault("--live-rate", "500"))),
        Double.parseDouble(given.getOrDefault("--dispatch-rate", "2")),
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

  private static @Nullable Boolean onOrOff(Map<String, String> given, String option) {
    String value = given.get(option);
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException(option + " is to be on or off, not " + value);
    };
  }

  private static List<Integer> numbers(String text) {
    return Stream.of(text.split(",", -1)).map(Integer::valueOf).toList();
  }

  private static Duration seconds(String text) {
    return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
  }

  private static Duration milliseconds(String text) {
    return seconds(text).dividedBy(1000);
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
  }
}
