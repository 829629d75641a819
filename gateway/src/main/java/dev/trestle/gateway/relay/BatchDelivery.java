package dev.trestle.gateway.relay;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the entries of one batch as they are settled. */
final class BatchDelivery {

  private final AtomicInteger open;
  private final CompletableFuture<Boolean> settled = new CompletableFuture<>();
  private volatile boolean left;

  /**
   * @param entries at least 1
   */
  BatchDelivery(int entries) {
    this.open = new AtomicInteger(entries);
  }

  /** Completes when every entry is settled: whether none of them is left to the sweeper. */
  CompletableFuture<Boolean> settled() {
    return settled;
  }

  void settle(boolean entryLeft) {
    if (entryLeft) {
      left = true;
    }
    if (open.decrementAndGet() == 0) {
      settled.complete(!left);
    }
  }
}
