package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Publishing;
import java.util.ArrayList;
import java.util.List;

/** A running gateway for every variant, warmed up by unary load. */
final class Stacks implements AutoCloseable {

  private final List<Stack> all = new ArrayList<>();

  private Stacks() {}

  static Stacks startWarm(Settings settings, Figures figures) throws InterruptedException {
    return startWarm(settings, List.of(), figures);
  }

  /**
   * @param options of the gateways' JVMs, besides the settings'
   */
  static Stacks startWarm(Settings settings, List<String> options, Figures figures)
      throws InterruptedException {
    List<String> all = new ArrayList<>(settings.javaOptions());
    all.addAll(options);
    Stacks stacks = new Stacks();
    try {
      for (Variant variant : settings.variants()) {
        stacks.all.add(Stack.start(variant, settings, settings.java(), all));
      }
      for (Stack stack : stacks.all) {
        try (Publishing publishing = stack.unary(settings)) {
          Measurement.warmUp(stack.name(), publishing, settings, figures);
        }
      }
      return stacks;
    } catch (RuntimeException | InterruptedException e) {
      stacks.close();
      throw e;
    }
  }

  /** In the order of the variants. */
  List<Stack> all() {
    return all;
  }

  /** Turned by one place with every round, so that none is always measured first. */
  List<Stack> inRound(int round) {
    List<Stack> turned = new ArrayList<>(all);
    java.util.Collections.rotate(turned, round);
    return turned;
  }

  @Override
  public void close() {
    all.forEach(Stack::close);
  }
}
