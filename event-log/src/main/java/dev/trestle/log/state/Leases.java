package dev.trestle.log.state;

import dev.trestle.log.TableKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Leases by name, for work that one process at a time should do. Safe across threads and processes;
 * each change is one conditional write. Methods throw {@link dev.trestle.log.store.StoreException}
 * if the table does not answer.
 *
 * <p>Expiry is by the clocks of the processes: where they differ by more than a lease is renewed
 * ahead of its end, two may hold it for a moment. What must not happen twice is to be guarded by
 * the token.
 */
public final class Leases {

  /**
   * The right to do a piece of work until it expires.
   *
   * @param token greater than that of every earlier lease of the same name: give it to whatever the
   *     work changes, so that a holder that was stalled cannot undo its successor's work
   * @param expires by the clock of whoever acquired or renewed it
   */
  public record Lease(String name, String holder, long token, Instant expires) {

    /** Whether the work may go on. To be asked before each step. */
    public boolean isHeld(Clock clock) {
      return clock.instant().isBefore(expires);
    }
  }

  private final StateTable table;
  private final Clock clock;

  public Leases(StateTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /**
   * Takes the lease if nobody holds it, or if this holder does. Costs one read, and one write if it
   * is free.
   *
   * <p>A lease that ends later than twice its length from now counts as free: a clock was set
   * meanwhile, and the work would stand still for as long.
   *
   * @param holder unique to the process
   * @param length the same for all who compete
   * @return empty if somebody else holds it or was faster
   */
  public Optional<Lease> acquire(String name, String holder, Duration length) {
    Optional<StateItem> stored = table.get(TableKeys.lease(name), TableKeys.LEASE_SORT);
    if (stored.isEmpty()) {
      return write(new Lease(name, holder, 1, end(length)), StateCondition.ABSENT);
    }
    Lease current = lease(name, stored.get());
    boolean credible = !current.expires().isAfter(clock.instant().plus(length.multipliedBy(2)));
    if (credible && current.isHeld(clock) && !current.holder().equals(holder)) {
      return Optional.empty();
    }
    return write(
        new Lease(name, holder, current.token() + 1, end(length)), tokenIs(current.token()));
  }

  /**
   * Extends a lease that was not lost. Costs one write, won or lost.
   *
   * @return empty if it has expired, or somebody else has it: the work must stop
   */
  public Optional<Lease> renew(Lease lease, Duration length) {
    if (!lease.isHeld(clock)) {
      return Optional.empty();
    }
    return write(
        new Lease(lease.name(), lease.holder(), lease.token(), end(length)),
        tokenIs(lease.token()));
  }

  /** Gives a lease back, if it was not lost; it cannot be renewed then. Costs one write. */
  public void release(Lease lease) {
    Lease ended = new Lease(lease.name(), lease.holder(), lease.token() + 1, Instant.EPOCH);
    write(ended, tokenIs(lease.token()));
  }

  /** The newest lease of a name, held or not; empty if there never was one. Costs one read. */
  public Optional<Lease> get(String name) {
    return table.get(TableKeys.lease(name), TableKeys.LEASE_SORT).map(item -> lease(name, item));
  }

  private Optional<Lease> write(Lease lease, StateCondition condition) {
    StateItem item =
        StateItem.of(TableKeys.lease(lease.name()), TableKeys.LEASE_SORT)
            .with(TableKeys.HOLDER, lease.holder())
            .with(TableKeys.TOKEN, lease.token())
            .with(TableKeys.EXPIRES, lease.expires().toEpochMilli());
    return table.put(item, condition).isEmpty() ? Optional.of(lease) : Optional.empty();
  }

  private Instant end(Duration length) {
    return Instant.ofEpochMilli(clock.millis()).plus(length);
  }

  private static StateCondition tokenIs(long token) {
    return new StateCondition.NumberIs(TableKeys.TOKEN, token);
  }

  private static Lease lease(String name, StateItem item) {
    return new Lease(
        name,
        item.text(TableKeys.HOLDER).orElse(""),
        item.requiredNumber(TableKeys.TOKEN),
        Instant.ofEpochMilli(item.requiredNumber(TableKeys.EXPIRES)));
  }
}
