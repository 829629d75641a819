package dev.trestle.aws.embedded.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Repeats and reorders what passes, the same way each time for the same numbers. Safe across
 * threads.
 *
 * @param <T> what passes
 */
final class Disorder<T> {

  private final int every;
  private final int window;
  private final Random random;
  private final List<T> held = new ArrayList<>();
  private long passed;
  private int waiting;
  private boolean ended;

  /**
   * As {@link Deliveries#disorder} says.
   *
   * @throws IllegalArgumentException if {@code every} is negative or {@code window} below 1
   */
  Disorder(int every, int window, long seed) {
    if (every < 0 || window < 1) {
      throw new IllegalArgumentException(
          "repeat-every must be 0 or more and window 1 or more, not " + every + " and " + window);
    }
    this.every = every;
    this.window = window;
    this.random = new Random(seed);
  }

  /** Takes one, and gives those that leave now. */
  synchronized List<T> next(T one) {
    passed++;
    waiting++;
    held.add(one);
    if (!ended && every > 0 && passed % every == 0) {
      held.add(one);
    }
    return waiting < window && !ended ? List.of() : leave();
  }

  /** Gives those that were held back; from now on everything leaves at once. */
  synchronized List<T> end() {
    ended = true;
    return leave();
  }

  private List<T> leave() {
    List<T> leaving = new ArrayList<>(held);
    if (window > 1) {
      Collections.shuffle(leaving, random);
    }
    held.clear();
    waiting = 0;
    return leaving;
  }
}
