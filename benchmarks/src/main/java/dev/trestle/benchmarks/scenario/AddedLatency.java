package dev.trestle.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.PacedLoop;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.Window;
import java.util.List;

/** Latency beyond the two AWS calls, at half and a tenth of what the gateway can take. */
final class AddedLatency implements Scenario {

  // Enough to keep the gateway busy through 20 ms of delays.
  private static final int CALLERS_FOR_MAXIMUM = 1024;

  /** Half of the maximum, and a load at which no process waits for the machine's cores. */
  private static final List<Share> SHARES = List.of(new Share("half", 2), new Share("a tenth", 10));

  private record Share(String name, double divisor) {}

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String question() {
    return "latency added to the two AWS delays at half and a tenth of the maximum rate, open loop";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    try (Stacks stacks = Stacks.startWarm(settings, figures)) {
      for (int round = 0; round < settings.rounds(); round++) {
        for (Stack stack : stacks.inRound(round)) {
          measure(stack, settings, figures);
        }
      }
    }
  }

  private static void measure(Stack stack, Settings settings, Figures figures)
      throws InterruptedException {
    try (Publishing publishing = stack.unary(settings)) {
      double most =
          Measurement.closedLoop(publishing, CALLERS_FOR_MAXIMUM, stack.pid(), settings.counted())
              .noteFailures(stack.name(), figures)
              .window()
              .rate();
      figures.add("maximum, events/s", stack.name(), most);
      for (Share share : SHARES) {
        Load load = PacedLoop.start(publishing, Measurement.freshEvents(), most / share.divisor());
        try {
          load.count(settings.warmUp().dividedBy(2));
          stack.aws().resetCounts();
          Window window = load.count(settings.counted());
          Measurement.noteFailures(window, stack.name(), figures);
          report(share.name(), stack, window, settings, figures);
        } finally {
          load.close();
        }
      }
    }
  }

  private static void report(
      String share, Stack stack, Window window, Settings settings, Figures figures) {
    figures.add(share + " of it, events/s", stack.name(), window.rate());
    for (double percentile : new double[] {50, 90, 99, 99.9}) {
      double added = window.milliseconds(percentile) - settings.delaysInMilliseconds();
      figures.add(share + ": added, p" + name(percentile) + ", ms", stack.name(), added);
    }
    JsonNode late = stack.aws().counts().path("lateMilliseconds");
    double both =
        late.path("dynamodb").path("p99").asDouble()
            + late.path("eventbridge").path("p99").asDouble();
    figures.add(share + ": of which the stand-in late, p99, ms", stack.name(), both);
  }

  private static String name(double percentile) {
    return percentile == Math.rint(percentile)
        ? String.valueOf((long) percentile)
        : String.valueOf(percentile);
  }
}
