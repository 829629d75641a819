package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.process.Usage;
import java.time.Duration;
import java.util.List;

/** What a version costs to import, as buckets grow tenfold, in a small heap. */
final class ImportCost implements Scenario {

  private static final String HEAP = "-Xmx256m";

  @Override
  public String name() {
    return "import";
  }

  @Override
  public String question() {
    return "time, CPU time and write units for each imported version, in a heap of 256 MB";
  }

  @Override
  public void run(Settings settings, Figures figures) {
    List<Integer> counts = settings.objects().imported();
    for (Variant variant : settings.variants()) {
      try (ReplayStack stack = ReplayStack.start(variant, settings, List.of(HEAP))) {
        create(stack, counts.get(0), "warm-up");
        for (int round = 0; round < settings.rounds(); round++) {
          double first = 0;
          for (int count : counts) {
            double perVersion = measure(stack, count, round, figures);
            first = first == 0 ? perVersion : first;
            figures.add(
                count + " versions: time of each, times that of " + counts.get(0),
                stack.name(),
                perVersion / first);
          }
        }
      }
    }
  }

  /** The time of a version, in microseconds. */
  private static double measure(ReplayStack stack, int count, int round, Figures figures) {
    stack.aws().resetCounts();
    Duration before = Usage.cpu(stack.pid());
    ObjectLog log = create(stack, count, "round-" + round);
    double cpu = Usage.cpu(stack.pid()).minus(before).toNanos() / 1e3;
    double micros = log.seconds() * 1e6 / count;
    String of = count + " versions: ";
    if (log.imported().getAppended() != count) {
      figures.note(of + log.imported().getAppended() + " are in the log");
    }
    figures.add(of + "us per version", stack.name(), micros);
    figures.add(of + "CPU of the server per version, us", stack.name(), cpu / count);
    StandIn.WriteUnits units = stack.aws().writeUnits();
    figures.add(of + "write units per 1,000", stack.name(), units.total() * 1000.0 / count);
    figures.add(of + "of these, log", stack.name(), units.log() * 1000.0 / count);
    figures.add(
        of + "resident, peak until now, MiB",
        stack.name(),
        Memory.mebibytes(Usage.peakResident(stack.pid())));
    return micros;
  }

  private static ObjectLog create(ReplayStack stack, int count, String which) {
    return ObjectLog.create(stack, which + "-" + count, "versions-" + count + "-" + which);
  }
}
