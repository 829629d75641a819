package dev.trestle.gateway.owner;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.LogAppender;
import dev.trestle.server.DaemonThreads;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Partitions on their way from this gateway to another owner. Safe across threads. */
final class Departures {

  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

  private static final int AT_A_TIME = 4;

  private final LogAppender appender;
  private final OwnerTable table;
  private final Links links;
  private final Routes routes;
  private final OwnerMeters meters;
  private final HandOver handOver;
  private final Runnable onGone;
  private final Set<Partition> leaving = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_A_TIME, DaemonThreads.named("owner-hand-over"));

  /**
   * @param limit see {@link OwnerConfig#handOverLimit}
   * @param onGone told when a partition has another owner; not when that has failed
   */
  Departures(
      LogAppender appender,
      OwnerTable table,
      Links links,
      Routes routes,
      OwnerMeters meters,
      Duration limit,
      Runnable onGone) {
    this.appender = appender;
    this.table = table;
    this.links = links;
    this.routes = routes;
    this.meters = meters;
    this.handOver = new HandOver(appender, table, limit);
    this.onGone = onGone;
  }

  boolean isLeaving(Partition partition) {
    return leaving.contains(partition);
  }

  /** Whether nothing is on its way. */
  boolean isEmpty() {
    return leaving.isEmpty();
  }

  /** Gives a partition to a gateway that cannot be told: it finds itself named in the table. */
  void giveTurn(Owner owner, String to) {
    Partition partition = owner.partition();
    leaving.add(partition);
    routes.go(partition, Route.NOWHERE);
    var unused =
        appender
            .release(partition, Offset.FIRST, true)
            .whenCompleteAsync(
                (end, defect) -> {
                  try {
                    boolean given = table.change(partition, owner, to).isPresent();
                    routes.end(owner);
                    meters.changed(given ? "turn" : "lost");
                  } catch (RuntimeException unreachable) {
                    LOG.info("The turn for {} was not given; trying again", partition);
                  } finally {
                    leaving.remove(partition);
                    onGone.run();
                  }
                },
                threads);
  }

  /** Hands a partition over to a gateway that can be reached, unless enough are on their way. */
  void handOver(Owner owner, Sign successor) {
    if (leaving.size() < AT_A_TIME && leaving.add(owner.partition())) {
      threads.execute(() -> run(owner, successor));
    }
  }

  private void run(Owner owner, Sign successor) {
    try {
      run(owner, successor, links.to(successor.gateway(), successor.address()));
    } finally {
      leaving.remove(owner.partition());
    }
  }

  private void run(Owner owner, Sign successor, Link link) {
    Partition partition = owner.partition();
    long begun = System.nanoTime();
    try {
      Owner next =
          handOver.run(
              owner,
              successor.gateway(),
              link.channel(),
              () -> routes.go(partition, Route.NOWHERE));
      routes.end(owner);
      LOG.info("{} is handed over to {}", partition, successor.gateway());
      meters.changed("handed_over");
      meters.handedOver(System.nanoTime() - begun);
      routes.go(partition, new Route.There(successor.gateway(), successor.address(), next.epoch()));
      leaving.remove(partition);
      onGone.run();
    } catch (HandOver.FailedException failed) {
      LOG.info("{} was not handed over: {}", partition, failed.getMessage());
      if (Status.fromThrowable(failed).getCode() == Status.Code.UNAVAILABLE) {
        link.foundDown();
      }
    }
  }

  void close() {
    threads.shutdownNow();
  }
}
