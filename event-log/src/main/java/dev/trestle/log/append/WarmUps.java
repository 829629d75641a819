package dev.trestle.log.append;

import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Partition;
import dev.trestle.log.append.LogAppender.WarmUp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Those who wait for a partition's dedupe window. Used by one thread at a time. */
final class WarmUps {

  private final Partition partition;
  private final List<CompletableFuture<WarmUp>> awaiting = new ArrayList<>();

  /** What it took to have the window that there is. */
  private WarmUp took = WarmUp.NOTHING;

  WarmUps(Partition partition) {
    this.partition = partition;
  }

  void add(CompletableFuture<WarmUp> waiter) {
    awaiting.add(waiter);
  }

  /** The window was read back. */
  void took(WarmUp reading) {
    took = reading;
  }

  /** The window is gone: the next one counts for itself. */
  void forget() {
    took = WarmUp.NOTHING;
  }

  /** Tells everyone that the window is there. */
  void tell() {
    awaiting.forEach(waiter -> waiter.complete(took));
    awaiting.clear();
  }

  /** Tells everyone that it cannot be had now. */
  void fail(Throwable problem) {
    awaiting.forEach(
        waiter ->
            waiter.completeExceptionally(
                new LogUnavailableException(
                    "the dedupe window of " + partition + " cannot be read back", false, problem)));
    awaiting.clear();
  }
}
