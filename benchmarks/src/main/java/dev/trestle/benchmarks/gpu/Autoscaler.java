package dev.trestle.benchmarks.gpu;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many workers there shall be, as KEDA with a HorizontalPodAutoscaler decides it by their
 * defaults: the total of the signal over a target for each worker, rounded up; a difference below a
 * tenth is none; at most four more or twice as many at a time; fewer only when fewer were enough
 * for five minutes; none after five minutes without work.
 */
final class Autoscaler {

  /** How often a decision is made (`horizontal-pod-autoscaler-sync-period`). */
  static final double PERIOD = 15;

  private static final double TOLERANCE = 0.1;
  private static final double STABILIZATION = 300;
  private static final double COOLDOWN = 300;

  private record Wish(double at, int workers) {}

  private final double target;
  private final int max;
  private final Deque<Wish> wishes = new ArrayDeque<>();
  private double active = Double.NEGATIVE_INFINITY;

  /**
   * Of a fleet.
   *
   * @param target of the signal, for each worker
   * @param max workers
   */
  Autoscaler(double target, int max) {
    this.target = target;
    this.max = max;
  }

  /** How many workers there shall be, where there are {@code workers} now. */
  int decide(double now, double total, int workers) {
    if (total > 0) {
      active = now;
    }
    if (workers == 0) {
      return total > 0 ? 1 : 0;
    }
    double ratio = total / (target * workers);
    int wish = Math.abs(ratio - 1) <= TOLERANCE ? workers : (int) Math.ceil(total / target);
    wish = Math.max(1, Math.min(Math.min(max, Math.max(2 * workers, workers + 4)), wish));
    wishes.addLast(new Wish(now, wish));
    while (wishes.getFirst().at() < now - STABILIZATION) {
      wishes.removeFirst();
    }
    if (total == 0 && now - active >= COOLDOWN) {
      wishes.clear();
      return 0;
    }
    int largest = wishes.stream().mapToInt(Wish::workers).max().orElse(wish);
    return wish > workers ? wish : Math.min(workers, largest);
  }
}
