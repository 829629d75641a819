package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.process.Usage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Resident memory of the gateway: just started, and at full rate. */
final class Memory implements Scenario {

  private static final Duration IDLE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String question() {
    return "resident memory of the gateway, idle and at full rate";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (int round = 0; round < settings.rounds(); round++) {
      for (Variant variant : settings.variants()) {
        try (Stack stack = Stack.start(variant, settings)) {
          measure(stack, settings, figures);
        }
      }
    }
  }

  private static void measure(Stack stack, Settings settings, Figures figures)
      throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
    figures.add("idle, MiB", stack.name(), mebibytes(Usage.resident(stack.pid())));
    try (Publishing publishing = stack.unary(settings)) {
      Load load = ClosedLoop.start(publishing, Measurement.freshEvents(), settings.inFlight());
      try {
        load.count(settings.warmUp());
        double rate = load.count(settings.counted()).rate();
        figures.add("full rate, events/s", stack.name(), rate);
        figures.add("at full rate, MiB", stack.name(), mebibytes(Usage.resident(stack.pid())));
      } finally {
        load.close();
      }
    }
    figures.add("peak, MiB", stack.name(), mebibytes(Usage.peakResident(stack.pid())));
  }

  static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
