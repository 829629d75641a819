package dev.trestle.gateway;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what a product's own figures will say. */
public final class Eventually {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Eventually() {}

  /** Fails after 20 seconds. */
  public static void isTrue(BooleanSupplier condition) throws Exception {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused =
          poller.scheduleWithFixedDelay(
              () -> {
                if (condition.getAsBoolean()) {
                  reached.complete(null);
                }
              },
              0,
              10,
              TimeUnit.MILLISECONDS);
      reached.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      poller.shutdownNow();
    }
  }
}
