package dev.trestle.benchmarks.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.benchmarks.process.Machine;
import dev.trestle.benchmarks.scenario.Figures;
import dev.trestle.benchmarks.scenario.Scenario;
import dev.trestle.benchmarks.scenario.Settings;
import dev.trestle.benchmarks.scenario.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Runs scenarios; {@code benchmarks/run} calls it. */
public final class Main {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Main() {}

  /**
   * Exits with 0 if every scenario was measured, 1 if one failed, 2 if the arguments are wrong.
   *
   * @param arguments the working tree, then those of the command line
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path tree = Path.of(arguments[0]);
    Options options;
    try {
      options = Options.read(List.of(arguments).subList(1, arguments.length), tree);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
    if (options.scenarios().isEmpty()) {
      Scenario.ALL.forEach(
          scenario -> System.out.printf("  %-12s %s%n", scenario.name(), scenario.question()));
      return;
    }
    System.exit(run(options) ? 0 : 1);
  }

  private static boolean run(Options options) throws IOException, InterruptedException {
    Settings settings = options.settings();
    ObjectNode report = JSON.createObjectNode().put("time", Instant.now().toString());
    Map<String, String> machine = Machine.describe();
    ObjectNode about = report.putObject("machine");
    machine.forEach(about::put);
    machine.forEach((what, value) -> System.out.printf("%-22s %s%n", what, value));
    if (Machine.busy()) {
      System.out.println("THE MACHINE IS BUSY: only ratios within a round mean something");
      report.put("busy", true);
    }
    ObjectNode commits = report.putObject("commits");
    for (Variant variant : settings.variants()) {
      commits.put(variant.name(), variant.commit());
      System.out.printf("%-22s %s%n", variant.name(), variant.commit());
    }
    report.put("settings", settings.toString());
    boolean complete = true;
    for (Scenario scenario : options.scenarios()) {
      complete &= run(scenario, settings, report.withObjectProperty(scenario.name()));
    }
    Files.createDirectories(settings.output());
    Path file = settings.output().resolve("figures-" + Instant.now().getEpochSecond() + ".json");
    JSON.writeValue(file.toFile(), report);
    System.out.println("\nfigures in " + file);
    return complete;
  }

  private static boolean run(Scenario scenario, Settings settings, ObjectNode report)
      throws InterruptedException {
    System.out.println("\n" + scenario.name() + ": " + scenario.question());
    List<String> variants = settings.variants().stream().map(Variant::name).toList();
    Figures figures = new Figures(variants, System.out);
    boolean complete = true;
    try {
      scenario.run(settings, figures);
    } catch (RuntimeException failure) {
      complete = false;
      figures.note("not complete: " + failure);
    }
    figures.print(System.out);
    figures.write(report);
    return complete;
  }
}
