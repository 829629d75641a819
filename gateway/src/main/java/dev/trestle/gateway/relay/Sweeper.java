package dev.trestle.gateway.relay;

import dev.trestle.gateway.logs.Logs;
import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.log.state.Lease;
import dev.trestle.log.state.Leases;
import dev.trestle.log.store.BatchStore;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what the gateway that appended it did not: after a crash, after an outage of the bus,
 * after an overflow. Each partition is swept by one gateway at a time, by lease {@code
 * relay#<log>#<partition>}.
 */
@Context
final class Sweeper {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int THREADS = 4;

  private final Logs logs;
  private final Leases leases;
  private final RelayConfig config;
  private final Clock clock;
  private final Relay relay;
  private final RelayMeters meters;
  private final PartitionSweep sweep;
  private final String holder = UUID.randomUUID().toString();
  private final Map<Partition, Lease> held = new ConcurrentHashMap<>();
  private final Map<Partition, Duration> oldest = new ConcurrentHashMap<>();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(THREADS, Daemons.named("relay-sweep"));
  private volatile boolean stopped;

  Sweeper(
      Logs logs,
      EventLog log,
      BatchStore store,
      Relay relay,
      RelayConfig config,
      RelayMeters meters,
      Clock clock) {
    this.logs = logs;
    this.leases = log.leases();
    this.relay = relay;
    this.config = config;
    this.clock = clock;
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
    for (Partition partition : logs.partitions()) {
      long interval = config.sweepInterval().toNanos();
      var unused =
          threads.scheduleWithFixedDelay(
              () -> look(partition), interval, interval, TimeUnit.NANOSECONDS);
    }
  }

  @PreDestroy
  void stop() {
    stopped = true;
    threads.shutdownNow();
    held.values()
        .forEach(
            lease -> {
              try {
                leases.release(lease);
              } catch (RuntimeException e) {
                LOG.info("Lease {} was not given back; it ends by itself", lease.name());
              }
            });
  }

  private Duration oldestUndelivered() {
    return oldest.values().stream()
        .reduce(relay.oldestUnsent(), (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  private void look(Partition partition) {
    try {
      if (hold(partition)) {
        oldest.put(partition, sweep.run(partition, () -> hold(partition), this::token));
      } else {
        oldest.remove(partition);
      }
    } catch (RuntimeException e) {
      if (!stopped) {
        LOG.warn("Partition {} was not swept: {}", partition, e.getMessage());
      }
    }
  }

  private long token(Partition partition) {
    Lease lease = held.get(partition);
    return lease == null ? 0 : lease.token();
  }

  /** Takes, keeps or renews the lease; false if another gateway has it, or this one stops. */
  private boolean hold(Partition partition) {
    Lease lease = held.get(partition);
    Duration length = config.sweepLease();
    if (stopped) {
      return false;
    }
    if (lease != null && clock.instant().isBefore(lease.expires().minus(length.dividedBy(2)))) {
      return true;
    }
    Optional<Lease> next =
        (lease == null ? Optional.<Lease>empty() : leases.renew(lease, length))
            .or(() -> leases.acquire("relay#" + partition, holder, length));
    next.ifPresentOrElse(now -> held.put(partition, now), () -> held.remove(partition));
    return next.isPresent();
  }
}
