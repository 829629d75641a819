package dev.trestle.log.append;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a writer is told to do between two batches, in the order of telling. Safe across threads.
 */
final class Orders {

  private final Deque<Runnable> orders = new ArrayDeque<>();

  synchronized void add(Runnable order) {
    orders.addLast(order);
  }

  synchronized boolean isEmpty() {
    return orders.isEmpty();
  }

  /** Carries out all that there are, on this thread. */
  void carryOut() {
    for (Runnable order = next(); order != null; order = next()) {
      order.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    return orders.pollFirst();
  }
}
