package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.PacedLoop;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.Window;
import dev.trestle.benchmarks.load.Workers;
import java.util.Map;

/** How soon an event is a message that a worker has. */
final class JobDelay implements Scenario {

  private static final double IDLE = 20;

  // Three times what half the rate that is aimed at asks for, at 5 ms each.
  private static final int SENDERS = 16;
  private static final int WORKERS = 4;

  @Override
  public String name() {
    return "job-delay";
  }

  @Override
  public String question() {
    return "time from an event on the queue to the worker's message, idle and at half the maximum";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (Variant variant : settings.variants()) {
      try (AdapterStack stack = AdapterStack.start(variant, 1, Map.of(), settings)) {
        stack.warmUp(settings, figures);
        for (int round = 0; round < settings.rounds(); round++) {
          double most =
              stack.rate(settings.counted(), JobRate.MORE_THAN_ENOUGH).messagesPerSecond();
          figures.add("maximum, messages/s", stack.name(), most);
          measure("idle", IDLE, stack, settings, figures);
          measure("half the maximum", most / 2, stack, settings, figures);
        }
      }
    }
  }

  private static void measure(
      String load, double rate, AdapterStack stack, Settings settings, Figures figures)
      throws InterruptedException {
    try (Workers workers = stack.workers(WORKERS);
        Publishing telling = stack.telling(SENDERS)) {
      PacedLoop events = PacedLoop.start(telling, Measurement.freshEvents(), rate);
      Workers.Seen seen;
      try {
        var unused = workers.count(Measurement.SETTLE);
        seen = workers.count(settings.counted());
      } finally {
        events.close();
        Measurement.noteFailures(events.failures(), stack.name(), figures);
      }
      figures.add(load + ": messages/s", stack.name(), seen.sinceEvents().rate());
      add(load + ", event to worker", seen.sinceEvents(), stack, figures);
      add(load + ", accepted to worker", seen.sinceAcceptance(), stack, figures);
    }
    stack.forget();
  }

  private static void add(String way, Window window, AdapterStack stack, Figures figures) {
    figures.add(way + ", p50, ms", stack.name(), window.milliseconds(50));
    figures.add(way + ", p99, ms", stack.name(), window.milliseconds(99));
  }
}
