package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.process.Usage;
import java.time.Duration;

/**
 * Ten times the events, again and again: what one event costs should not grow. Then a start, which
 * reads back the ids of the dedupe window.
 */
final class Scale implements Scenario {

  private static final long FIRST_STEP = 10_000;
  private static final Duration LOOK = Duration.ofMillis(50);

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String question() {
    return "cost per event as the log grows tenfold, from 10,000 events, and a start on that log";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    try (Stacks stacks = Stacks.startWarm(settings, figures)) {
      for (Stack stack : stacks.all()) {
        for (long events = FIRST_STEP; events <= settings.scaleTo(); events *= 10) {
          step(stack, events, settings, figures);
        }
        stack.restart();
        figures.add(
            "start to ready on that log, ms", stack.name(), stack.startedIn().toNanos() / 1e6);
      }
    }
  }

  private static void step(Stack stack, long events, Settings settings, Figures figures)
      throws InterruptedException {
    stack.aws().resetCounts();
    Duration before = Usage.cpu(stack.pid());
    long began = System.nanoTime();
    long published;
    try (Publishing publishing = stack.unary(settings)) {
      Load load = ClosedLoop.start(publishing, Measurement.freshEvents(), settings.inFlight());
      try {
        while (load.published() < events) {
          load.count(LOOK);
        }
      } finally {
        load.close();
      }
      published = load.published();
    }
    double micros = (System.nanoTime() - began) / 1e3;
    double cpu = Usage.cpu(stack.pid()).minus(before).toNanos() / 1e3;
    String at = events + " events: ";
    figures.add(at + "us per event", stack.name(), micros / published);
    figures.add(at + "CPU of the server per event, us", stack.name(), cpu / published);
    figures.add(
        at + "write units per 1,000",
        stack.name(),
        stack.aws().writeUnits().total() * 1000.0 / published);
    figures.add(at + "resident, MiB", stack.name(), Memory.mebibytes(Usage.resident(stack.pid())));
  }
}
