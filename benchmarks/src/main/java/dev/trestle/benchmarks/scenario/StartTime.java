package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.process.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** From the start of the process to ready, by JDK and by what class data it shares. */
final class StartTime implements Scenario {

  private static final Duration TRAINING = Duration.ofSeconds(3);

  /**
   * A way to start.
   *
   * @param training options of a run that is made beforehand; empty if none is
   */
  private record Way(String name, Path java, List<String> options, List<String> training) {}

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String question() {
    return "time to ready, with and without class-data sharing or an AOT cache";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (Variant variant : settings.variants()) {
      for (Way way : ways(variant, settings, figures)) {
        if (!way.training().isEmpty()) {
          train(variant, way, settings);
        }
      }
    }
    for (int round = 0; round < settings.rounds(); round++) {
      for (Variant variant : settings.variants()) {
        for (Way way : ways(variant, settings, figures)) {
          measure(variant, way, settings, figures);
        }
      }
    }
  }

  private static List<Way> ways(Variant variant, Settings settings, Figures figures) {
    String archive = settings.output().resolve(variant.name()).toString();
    List<Way> ways = new ArrayList<>();
    Path java = settings.java();
    ways.add(new Way("as it comes", java, List.of(), List.of()));
    ways.add(new Way("no sharing", java, List.of("-Xshare:off"), List.of()));
    ways.add(
        new Way(
            "class-data archive",
            java,
            List.of("-XX:SharedArchiveFile=" + archive + ".jsa"),
            List.of("-XX:ArchiveClassesAtExit=" + archive + ".jsa")));
    Path newer = settings.newerJava().resolve("bin/java");
    if (Files.isExecutable(newer)) {
      ways.add(new Way("newer JDK", newer, List.of(), List.of()));
      ways.add(
          new Way(
              "newer JDK, AOT cache",
              newer,
              List.of("-XX:AOTCache=" + archive + ".aot"),
              List.of("-XX:AOTCacheOutput=" + archive + ".aot")));
    } else {
      figures.note("no newer JDK at " + settings.newerJava() + ": set JAVA_HOME_NEWER");
    }
    return ways;
  }

  private static void train(Variant variant, Way way, Settings settings)
      throws InterruptedException {
    List<String> options = new ArrayList<>(settings.javaOptions());
    options.addAll(way.training());
    try (Stack stack = Stack.start(variant, settings, way.java(), options);
        Publishing publishing = stack.unary(settings)) {
      Measurement.closedLoop(publishing, 16, stack.pid(), TRAINING);
    }
  }

  private static void measure(Variant variant, Way way, Settings settings, Figures figures) {
    List<String> options = new ArrayList<>(settings.javaOptions());
    options.addAll(way.options());
    try (Stack stack = Stack.start(variant, settings, way.java(), options)) {
      String subject = variant.name() + " " + way.name();
      figures.add("start to ready, ms", subject, stack.startedIn().toNanos() / 1e6);
      figures.add("CPU until ready, ms", subject, Usage.cpu(stack.pid()).toMillis());
      figures.add(
          "resident when ready, MiB", subject, Memory.mebibytes(Usage.resident(stack.pid())));
    }
  }
}
