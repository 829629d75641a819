package dev.trestle.log.append;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Bounds what waits in this process. Safe across threads. */
final class QueueBudget {

  private final int maxRecords;
  private final long maxBytes;
  private int records;
  private long bytes;

  QueueBudget(int maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** One event larger than all of the bound still passes when nothing else waits. */
  synchronized boolean tryAcquire(int size) {
    if (records >= maxRecords || (records > 0 && bytes + size > maxBytes)) {
      return false;
    }
    records++;
    bytes += size;
    return true;
  }

  synchronized void release(int size) {
    records--;
    bytes -= size;
    if (records == 0) {
      notifyAll();
    }
  }

  /** Waits until nothing is held, but not longer than this. */
  synchronized void awaitEmpty(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (records > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  synchronized int records() {
    return records;
  }

  synchronized long bytes() {
    return bytes;
  }
}
