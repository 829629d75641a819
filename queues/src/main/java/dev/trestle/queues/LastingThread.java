package dev.trestle.queues;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes turns until it is told to end. One that dies all the same is followed by
 * another, if somebody {@linkplain #revive looks after it}.
 */
final class LastingThread {

  private static final Logger LOG = LoggerFactory.getLogger(LastingThread.class);

  private final String name;
  private final Runnable turn;
  private final BooleanSupplier ended;
  private volatile @Nullable Thread thread;

  /**
   * @param turn called again and again; what it throws ends the thread
   */
  LastingThread(String name, Runnable turn, BooleanSupplier ended) {
    this.name = name;
    this.turn = turn;
    this.ended = ended;
  }

  /** Starts it, or another in its place if it is dead and has not ended. */
  synchronized void revive() {
    if (isAlive() || ended.getAsBoolean()) {
      return;
    }
    Thread next = new Thread(this::live, name);
    next.setDaemon(true);
    next.start();
    thread = next;
  }

  boolean isAlive() {
    Thread current = thread;
    return current != null && current.isAlive();
  }

  /** Waits until it is dead. */
  void join() throws InterruptedException {
    Thread current = thread;
    if (current != null) {
      current.join();
    }
  }

  private void live() {
    try {
      while (!ended.getAsBoolean()) {
        turn.run();
      }
    } catch (Throwable death) {
      LOG.error("Thread {} died and is followed by another", name, death);
    }
  }
}
