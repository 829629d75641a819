package dev.trestle.replayer.operation;

import com.google.protobuf.ByteString;
import dev.trestle.log.state.Leases;
import dev.trestle.log.state.Leases.Lease;
import dev.trestle.log.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation while this process runs it: keeps its lease, stores what its work reports, and
 * learns what is wanted of it. Safe across threads.
 */
final class ActiveRun implements Run {

  private static final Logger LOG = LoggerFactory.getLogger(ActiveRun.class);

  private final OperationStore store;
  private final Leases leases;
  private final OperationConfig config;
  private final Clock clock;
  private final LongSupplier nanos;

  /** One write at a time, so that each is made of what the one before it left. */
  private final ReentrantLock writing = new ReentrantLock();

  private final ReentrantLock state = new ReentrantLock();
  private final Condition stops = state.newCondition();
  private final Rate rate;

  private volatile Operation known;
  private volatile Lease lease;
  private volatile boolean lost;
  private volatile boolean stopping;

  /** The end is stored: what is still to look after the run changes nothing any more. */
  private volatile boolean over;

  private @Nullable Report latest;
  private @Nullable Report saved;

  /**
   * A run of an operation that this process has just claimed.
   *
   * @param lease under which it was claimed
   */
  ActiveRun(
      Operation claimed,
      Lease lease,
      OperationStore store,
      Leases leases,
      OperationConfig config,
      Clock clock,
      LongSupplier nanos) {
    this.known = claimed;
    this.lease = lease;
    this.store = store;
    this.leases = leases;
    this.config = config;
    this.clock = clock;
    this.nanos = nanos;
    this.rate = new Rate(claimed.progress().done(), nanos.getAsLong());
  }

  /** The operation as this process last knew it. */
  Operation operation() {
    return known;
  }

  @Override
  public boolean goesOn() {
    return !lost && !stopping && known.isWanted() && lease.isHeld(clock);
  }

  @Override
  public long token() {
    return lease.token();
  }

  @Override
  public ByteString settings() {
    return known.settings();
  }

  @Override
  public void report(Report report) {
    state.lock();
    try {
      latest = report;
    } finally {
      state.unlock();
    }
  }

  @Override
  public boolean save(Report report) {
    report(report);
    return store();
  }

  @Override
  public boolean pause(Duration length) throws InterruptedException {
    long left = length.toNanos();
    state.lock();
    try {
      while (left > 0 && goesOn()) {
        left = stops.awaitNanos(left);
      }
    } finally {
      state.unlock();
    }
    return goesOn();
  }

  /** Has the work stop; the operation goes on elsewhere. */
  void stop() {
    stopping = true;
    signal();
  }

  /**
   * What is to be done every {@link OperationConfig#saveInterval} while the work runs. A table that
   * does not answer leaves all as it is: the lease then ends, and the work stops.
   */
  void supervise() {
    if (over) {
      return;
    }
    try {
      renew();
      if (hasNews()) {
        store();
      } else {
        look();
      }
    } catch (StoreException e) {
      LOG.atWarn()
          .addKeyValue("operation", known.id())
          .setCause(e)
          .log("The table does not answer for operation {}", known.id());
    } catch (RuntimeException | Error defect) {
      LOG.error("Operation {} could not be looked after; tried again", known.id(), defect);
    }
    if (!goesOn()) {
      signal();
    }
  }

  /**
   * Stores how the run ended, with what was reported last, and gives the lease back. Nothing is
   * stored if another process has taken over.
   *
   * @return whether it was stored
   */
  boolean end(UnaryOperator<Operation> ending) {
    writing.lock();
    try {
      over =
          write(
              operation -> {
                Report report = latest();
                return ending.apply(report == null ? operation : reported(operation, report));
              });
    } finally {
      writing.unlock();
    }
    if (over) {
      if (known.isEnded()) {
        store.close(known.id());
      }
      leases.release(lease);
    }
    return over;
  }

  private void renew() {
    Duration left = Duration.between(clock.instant(), lease.expires());
    if (left.compareTo(config.lease().multipliedBy(2).dividedBy(3)) > 0) {
      return;
    }
    Optional<Lease> renewed = leases.renew(lease, config.lease());
    if (renewed.isPresent()) {
      lease = renewed.get();
    } else if (!renewedBefore()) {
      lost = true;
    }
  }

  /** Whether a renewal whose answer was lost had succeeded. */
  private boolean renewedBefore() {
    Optional<Lease> now = leases.get(lease.name());
    boolean ours =
        now.isPresent()
            && now.get().token() == lease.token()
            && now.get().holder().equals(lease.holder())
            && now.get().isHeld(clock);
    if (ours) {
      lease = now.get();
    }
    return ours;
  }

  private boolean hasNews() {
    state.lock();
    try {
      return latest != null && latest != saved;
    } finally {
      state.unlock();
    }
  }

  private @Nullable Report latest() {
    state.lock();
    try {
      return latest;
    } finally {
      state.unlock();
    }
  }

  private boolean store() {
    Report report = latest();
    if (report == null) {
      return !lost;
    }
    boolean written = write(operation -> reported(operation, report));
    if (written) {
      state.lock();
      try {
        saved = report;
      } finally {
        state.unlock();
      }
    }
    return written;
  }

  private Operation reported(Operation operation, Report report) {
    return operation.reported(
        report, rate.at(report.progress().done(), nanos.getAsLong()), clock.instant());
  }

  private void look() {
    writing.lock();
    try {
      if (!over) {
        take(store.get(known.id()));
      }
    } finally {
      writing.unlock();
    }
  }

  /** Whether the change was stored; it is made anew if others changed the operation meanwhile. */
  private boolean write(UnaryOperator<Operation> change) {
    writing.lock();
    try {
      while (!lost && !over) {
        Operation changed = change.apply(known);
        Optional<OperationStore.Found> other = store.replace(known, changed);
        if (other.isEmpty()) {
          known = changed;
          return true;
        }
        take(other.get().operation());
      }
      return false;
    } finally {
      writing.unlock();
    }
  }

  private void take(Optional<Operation> now) {
    if (now.isEmpty() || now.get().token() != lease.token()) {
      lost = true;
    } else {
      known = now.get();
    }
  }

  private void signal() {
    state.lock();
    try {
      stops.signalAll();
    } finally {
      state.unlock();
    }
  }
}
