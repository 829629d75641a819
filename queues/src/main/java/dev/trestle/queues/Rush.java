package dev.trestle.queues;

import java.time.Duration;

/**
 * Whether a queue has more than one thread takes from it: then others take as well. Safe across
 * threads.
 */
final class Rush {

  private boolean isOn;

  /**
   * A receive brought something.
   *
   * @param messages that came
   * @param asked as many as could have come
   */
  synchronized void received(int messages, int asked) {
    isOn = messages == asked;
    if (isOn) {
      notifyAll();
    }
  }

  /** Waits for it, for so long; whether it is on. */
  synchronized boolean await(Duration patience) throws InterruptedException {
    if (!isOn) {
      wait(patience.toMillis());
    }
    return isOn;
  }
}
