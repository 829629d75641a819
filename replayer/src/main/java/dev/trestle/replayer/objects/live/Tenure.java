package dev.trestle.replayer.objects.live;

import dev.trestle.log.state.Leases;
import dev.trestle.log.state.Leases.Lease;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease that is renewed at every third of its length, until it is closed or lost. */
final class Tenure implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);

  private final Leases leases;
  private final Duration length;
  private final Clock clock;
  private final ScheduledFuture<?> renewal;
  private volatile Lease lease;
  private volatile boolean lost;

  private Tenure(
      Leases leases, Lease lease, Duration length, Clock clock, ScheduledExecutorService timer) {
    this.leases = leases;
    this.lease = lease;
    this.length = length;
    this.clock = clock;
    long third = length.toMillis() / 3;
    this.renewal = timer.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
  }

  /** Takes the lease; empty if another process holds it. */
  static Optional<Tenure> take(
      Leases leases,
      String name,
      String holder,
      Duration length,
      Clock clock,
      ScheduledExecutorService timer) {
    return leases
        .acquire(name, holder, length)
        .map(lease -> new Tenure(leases, lease, length, clock, timer));
  }

  boolean isHeld() {
    return !lost && lease.isHeld(clock);
  }

  /** Greater than that of every holder before. */
  long token() {
    return lease.token();
  }

  private void renew() {
    try {
      Optional<Lease> renewed = leases.renew(lease, length);
      if (renewed.isPresent()) {
        lease = renewed.get();
      } else {
        lost = true;
      }
    } catch (RuntimeException e) {
      LOG.warn("Lease {} cannot be renewed; tried again: {}", lease.name(), e.getMessage());
    }
  }

  /** Gives the lease back, so that a successor need not wait for its end. */
  @Override
  public void close() {
    renewal.cancel(false);
    try {
      if (isHeld()) {
        leases.release(lease);
      }
    } catch (RuntimeException e) {
      LOG.warn("Lease {} is left to its end: {}", lease.name(), e.getMessage());
    }
  }
}
