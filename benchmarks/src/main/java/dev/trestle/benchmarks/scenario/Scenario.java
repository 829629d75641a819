package dev.trestle.benchmarks.scenario;

import java.util.List;
import java.util.Optional;

/** One question, answered by figures. */
public interface Scenario {

  /** All of them, in the order in which they run. */
  List<Scenario> ALL =
      List.of(
          new CpuPerEvent(),
          new Secured(),
          new Throughput(),
          new AddedLatency(),
          new LogCost(),
          new EncodedSize(),
          new Memory(),
          new StartTime(),
          new Scale(),
          new SideBySide(),
          new Takeover(),
          new ReadRate(),
          new Following(),
          new ReseedRate(),
          new ImportCost(),
          new LiveLatency(),
          new JobRate(),
          new JobDelay(),
          new JobFairness(),
          new IntakeRate(),
          new WorkerScaling(),
          new Profile(),
          new Micro());

  /** What the command line calls it. */
  String name();

  /** One line on what it measures. */
  String question();

  /** Measures. */
  void run(Settings settings, Figures figures) throws InterruptedException;

  /** The scenario of a name. */
  static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}
