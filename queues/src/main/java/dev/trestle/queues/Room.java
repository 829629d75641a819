package dev.trestle.queues;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How many messages may still be taken from the queue: as many as can be worked on at once, as long
 * as those that wait for their next try are not too many. Safe across threads.
 *
 * <p>A message whose next try is due needs no room: it is worked on before new ones are taken.
 */
final class Room {

  /**
   * Messages held for each that is worked on. During an outage all of them wait for their next try;
   * more would fill the memory and gain nothing.
   */
  static final int HELD_PER_WORKER = 4;

  private final int workers;
  private final int most;
  private int working;
  private int held;

  Room(int workers) {
    this.workers = workers;
    this.most = HELD_PER_WORKER * workers;
  }

  /**
   * Takes room for messages that are about to be received, once there is some.
   *
   * @return for how many, up to {@code max}; 0 if there is none in time
   */
  synchronized int take(int max, Duration patience) throws InterruptedException {
    if (!await(() -> free() > 0, patience)) {
      return 0;
    }
    int taken = Math.min(max, free());
    working += taken;
    held += taken;
    return taken;
  }

  /** So many messages were not received, or are settled: nothing of them is left here. */
  synchronized void giveBack(int messages) {
    working -= messages;
    held -= messages;
    notifyAll();
  }

  /** A message is not worked on until its next try. */
  synchronized void pause() {
    working--;
    notifyAll();
  }

  /** The next try of a message is due. */
  synchronized void resume() {
    working++;
  }

  /** Whether nothing is held, now or in time. */
  synchronized boolean awaitEmpty(Duration patience) throws InterruptedException {
    return await(() -> held == 0, patience);
  }

  private int free() {
    return Math.min(workers - working, most - held);
  }

  private synchronized boolean await(BooleanSupplier condition, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      // At least one: wait(0) waits for ever.
      wait(Math.max(1, left / 1_000_000));
    }
    return true;
  }
}
