package dev.trestle.gateway.relay;

import dev.trestle.gateway.TestGateway;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Waits for the sweeper. */
final class Sweeps {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Sweeps() {}

  /** Until everything before an offset is known to be sent. */
  static void await(TestGateway gateway, long next) throws Exception {
    Relay relay = gateway.bean(Relay.class);
    Offset last = Offset.of(next - 1);
    CompletableFuture<Void> reached = new CompletableFuture<>();
    ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused =
          poller.scheduleWithFixedDelay(
              () -> {
                if (relay.isSent(Partition.first("events"), last)) {
                  reached.complete(null);
                }
              },
              0,
              20,
              TimeUnit.MILLISECONDS);
      reached.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      poller.shutdownNow();
    }
  }
}
