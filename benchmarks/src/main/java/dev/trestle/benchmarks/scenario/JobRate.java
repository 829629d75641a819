package dev.trestle.benchmarks.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many events become jobs and messages to workers, by one adapter and by two. */
final class JobRate implements Scenario {

  /** More than two adapters do on the machines that this runs on. */
  static final int MORE_THAN_ENOUGH = 3_000;

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public String question() {
    return "events to jobs to messages a second, and CPU time of the adapter per job";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    List<AdapterStack> stacks = new ArrayList<>();
    try {
      for (Variant variant : settings.variants()) {
        for (int adapters = 1; adapters <= 2; adapters++) {
          AdapterStack stack = AdapterStack.start(variant, adapters, Map.of(), settings);
          stacks.add(stack);
          stack.warmUp(settings, figures);
        }
      }
      for (int round = 0; round < settings.rounds(); round++) {
        for (AdapterStack stack : stacks) {
          measure(stack, settings, figures);
        }
      }
    } finally {
      stacks.forEach(AdapterStack::close);
    }
  }

  private static void measure(AdapterStack stack, Settings settings, Figures figures)
      throws InterruptedException {
    AdapterStack.Rate rate = stack.rate(settings.counted(), MORE_THAN_ENOUGH);
    figures.add("messages/s", stack.name(), rate.messagesPerSecond());
    figures.add("CPU of the adapters per job, us", stack.name(), rate.cpuPerJob());
    if (rate.ranOut()) {
      figures.note(stack.name() + ": no event was left: the rate is at least that");
    }
  }
}
