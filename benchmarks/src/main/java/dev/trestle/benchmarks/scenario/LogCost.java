package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.PacedLoop;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.Window;
import java.time.Duration;
import java.util.List;

/** What DynamoDB charges for the log and the relay's state, by rate. */
final class LogCost implements Scenario {

  private static final List<Integer> RATES = List.of(1, 100, 10_000);

  // A rate of 1/s needs some events; what the gateway writes by itself is counted as well.
  private static final Duration LEAST = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "log-cost";
  }

  @Override
  public String question() {
    return "DynamoDB write units per 1,000 events at 1, 100 and 10,000 events/s";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    try (Stacks stacks = Stacks.startWarm(settings, figures)) {
      for (int round = 0; round < settings.rounds(); round++) {
        for (Stack stack : stacks.inRound(round)) {
          for (int rate : RATES) {
            measure(stack, rate, settings, figures);
          }
        }
      }
    }
  }

  private static void measure(Stack stack, int rate, Settings settings, Figures figures)
      throws InterruptedException {
    Duration time =
        rate > 100 || settings.counted().compareTo(LEAST) > 0 ? settings.counted() : LEAST;
    try (Publishing publishing = stack.unary(settings)) {
      stack.aws().resetCounts();
      Load load = PacedLoop.start(publishing, Measurement.freshEvents(), rate);
      Window window;
      try {
        window = load.count(time);
      } finally {
        load.close();
      }
      StandIn.WriteUnits units = stack.aws().writeUnits();
      double thousands = load.published() / 1000.0;
      String at = "at " + rate + "/s: ";
      figures.add(at + "write units per 1,000 events", stack.name(), units.total() / thousands);
      figures.add(at + "of these, log", stack.name(), units.log() / thousands);
      figures.add(at + "of these, relay state", stack.name(), units.state() / thousands);
      figures.add(at + "rate reached, events/s", stack.name(), window.rate());
    }
  }
}
