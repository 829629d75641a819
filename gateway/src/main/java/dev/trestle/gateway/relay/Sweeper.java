package dev.trestle.gateway.relay;

import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.log.store.BatchStore;
import dev.trestle.server.DaemonThreads;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what was left: after a crash, after an outage of the bus, after an overflow. A partition
 * is swept by the gateway that owns it, whether or not a setting still names its log.
 */
@Context
final class Sweeper {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int THREADS = 4;

  private final SweepRights rights;
  private final RelayConfig config;
  private final Relay relay;
  private final RelayMeters meters;
  private final PartitionSweep sweep;
  private final Map<Partition, Duration> oldest = new ConcurrentHashMap<>();
  private final Set<Partition> underWay = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService threads = DaemonThreads.scheduled("relay-sweep", THREADS);
  private volatile boolean stopped;

  Sweeper(
      SweepRights rights,
      EventLog log,
      BatchStore store,
      Relay relay,
      RelayConfig config,
      RelayMeters meters,
      Clock clock) {
    this.rights = rights;
    this.relay = relay;
    this.config = config;
    this.meters = meters;
    this.sweep = new PartitionSweep(log, store, relay, config, meters, clock);
  }

  @PostConstruct
  void start() {
    meters.gauge(
        "trestle.relay.oldest.undelivered.seconds",
        "Age of the oldest event that is not on the bus",
        this,
        sweeper -> sweeper.oldestUndelivered().toMillis() / 1000d);
    long interval = config.sweepInterval().toNanos();
    var unused =
        threads.scheduleWithFixedDelay(this::begin, interval, interval, TimeUnit.NANOSECONDS);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    threads.shutdownNow();
  }

  private Duration oldestUndelivered() {
    return oldest.values().stream()
        .reduce(relay.oldestUnsent(), (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  private void begin() {
    oldest.keySet().retainAll(rights.ownedPartitions());
    for (Partition partition : rights.ownedPartitions()) {
      if (!stopped && underWay.add(partition)) {
        threads.execute(() -> look(partition));
      }
    }
  }

  private void look(Partition partition) {
    try {
      if (mayGoOn(partition)) {
        oldest.put(partition, sweep.run(partition, () -> mayGoOn(partition), this::token));
      }
    } catch (RuntimeException e) {
      if (!stopped) {
        LOG.warn("Partition {} was not swept: {}", partition, e.getMessage());
      }
    } finally {
      underWay.remove(partition);
    }
  }

  private boolean mayGoOn(Partition partition) {
    return !stopped && rights.token(partition).isPresent();
  }

  private long token(Partition partition) {
    return rights.token(partition).orElse(0);
  }
}
