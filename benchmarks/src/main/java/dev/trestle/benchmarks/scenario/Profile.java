package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.Window;
import dev.trestle.benchmarks.process.Child;
import dev.trestle.benchmarks.process.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the gateway's CPU time goes: by thread from Linux, by code from Flight Recorder. */
final class Profile implements Scenario {

  // From the start: one that is started later throws away what HotSpot has compiled.
  private static final String RECORDING =
      "-XX:StartFlightRecording:name=benchmark,settings=none,maxsize=64m,"
          + "+jdk.ExecutionSample#enabled=true,+jdk.ExecutionSample#period=10ms";

  @Override
  public String name() {
    return "profile";
  }

  @Override
  public String question() {
    return "where the CPU time of one event goes, by thread and by code";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    try (Stacks stacks = Stacks.startWarm(settings, List.of(RECORDING), figures)) {
      for (Stack stack : stacks.all()) {
        record(stack, settings, figures);
      }
    }
  }

  private static void record(Stack stack, Settings settings, Figures figures)
      throws InterruptedException {
    Path recording = settings.output().resolve("profile-" + stack.name() + ".jfr").toAbsolutePath();
    try (Publishing publishing = stack.unary(settings)) {
      Load load = ClosedLoop.start(publishing, Measurement.freshEvents(), settings.inFlight());
      try {
        load.count(Duration.ofSeconds(1));
        Instant begun = Instant.now();
        Map<String, Duration> before = Usage.cpuByThread(stack.pid());
        Window window = load.count(settings.counted());
        Measurement.noteFailures(window, stack.name(), figures);
        Map<String, Duration> after = Usage.cpuByThread(stack.pid());
        jcmd(stack, settings, "JFR.dump", "name=benchmark", "filename=" + recording);
        byThread(stack, before, after, window.published(), figures);
        RecordingSummary.of(recording, begun).addTo(figures, stack.name());
      } finally {
        load.close();
      }
    }
    figures.note(stack.name() + ": recording in " + recording);
  }

  private static void byThread(
      Stack stack,
      Map<String, Duration> before,
      Map<String, Duration> after,
      long events,
      Figures figures) {
    Map<String, Double> perEvent = new TreeMap<>();
    after.forEach(
        (thread, used) ->
            perEvent.put(
                thread,
                used.minus(before.getOrDefault(thread, Duration.ZERO)).toNanos() / 1e3 / events));
    perEvent.entrySet().stream()
        .filter(entry -> entry.getValue() >= 0.5)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            entry ->
                figures.add(
                    "thread " + entry.getKey() + ", us per event", stack.name(), entry.getValue()));
  }

  private static void jcmd(Stack stack, Settings settings, String... arguments) {
    Path jcmd = settings.java().resolveSibling("jcmd");
    List<String> command = new java.util.ArrayList<>();
    command.add(jcmd.toString());
    command.add(String.valueOf(stack.pid()));
    command.addAll(List.of(arguments));
    Child.start(command, Map.of(), settings.logs().resolve("jcmd.log")).awaitEnd();
  }
}
