package dev.trestle.gateway.relay;

import dev.trestle.log.Batch;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.state.SentMarkers;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.Consistency;
import dev.trestle.log.store.StoredBatch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through a partition from its watermark, and delivers each batch that is old and unmarked.
 */
final class PartitionSweep {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionSweep.class);

  private final SentMarkers markers;
  private final BatchStore store;
  private final Relay relay;
  private final RelayConfig config;
  private final RelayMeters meters;
  private final Clock clock;
  private final Map<Partition, Sightings> sightings = new ConcurrentHashMap<>();

  PartitionSweep(
      SentMarkers markers,
      BatchStore store,
      Relay relay,
      RelayConfig config,
      RelayMeters meters,
      Clock clock) {
    this.markers = markers;
    this.store = store;
    this.relay = relay;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Sweeps until it meets a batch that is young or that the bus does not take, the end, or loses
   * its right to.
   *
   * @param mayGoOn asked before each batch
   * @param token fencing token of the right
   * @return age of the oldest batch that is not delivered; zero if there is none
   */
  Duration run(Partition partition, BooleanSupplier mayGoOn, ToLongFunction<Partition> token) {
    Offset start = markers.watermark(partition);
    Offset at = start;
    try {
      while (true) {
        at = markers.firstUnsent(partition, at);
        List<StoredBatch> next = store.readForward(partition, at, 1, Consistency.STRONG);
        if (next.isEmpty()) {
          return Duration.ZERO;
        }
        StoredBatch batch = next.get(0);
        Duration age = Duration.between(batch.appendTime(), clock.instant());
        if (isYoung(batch, age) || !mayGoOn.getAsBoolean() || !deliver(BatchCodec.decode(batch))) {
          return age.isNegative() ? Duration.ZERO : age;
        }
        at = batch.next();
      }
    } finally {
      advance(partition, start, at, token.applyAsLong(partition));
    }
  }

  /**
   * Whether another gateway may still be about to deliver the batch. Append times tell, unless a
   * clock was set; therefore also what this process has seen itself.
   */
  private boolean isYoung(StoredBatch batch, Duration age) {
    if (age.compareTo(config.grace()) >= 0) {
      return false;
    }
    Sightings seen = sightings.computeIfAbsent(batch.partition(), added -> new Sightings());
    long now = System.nanoTime();
    if (seen.wasThere(batch.first(), now - config.grace().toNanos())) {
      return false;
    }
    store.last(batch.partition()).ifPresent(last -> seen.see(last.next(), now));
    return true;
  }

  private boolean deliver(Batch batch) {
    int events = batch.events().size();
    LOG.info(
        "Sending {} events at {}@{}, which were left", events, batch.partition(), batch.first());
    long begun = System.nanoTime();
    boolean sent = relay.deliver(batch, patience());
    if (sent) {
      meters.swept(events);
      long due = begun + events * TimeUnit.SECONDS.toNanos(1) / config.catchUpRate();
      while (due - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
    return sent;
  }

  /** The right to sweep is renewed when half of it is over: so much of it is left for sure. */
  private Duration patience() {
    Duration right = config.sweepLease().dividedBy(2);
    return right.compareTo(config.patience()) < 0 ? right : config.patience();
  }

  private void advance(Partition partition, Offset from, Offset to, long token) {
    if (from.isBefore(to)) {
      var unused = markers.advance(partition, to, token);
    }
    relay.sentBefore(partition, to);
  }
}
