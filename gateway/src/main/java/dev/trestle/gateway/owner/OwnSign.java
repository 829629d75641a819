package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** This gateway's sign of life: given each beat, and sooner if there is something to say. */
final class OwnSign {

  private final String gateway;
  private final OwnAddress address;
  private final OwnerTable table;
  private final Clock clock;
  private final long pauseNanos;
  private long beat;
  private long given;
  private boolean toldLeaving;

  OwnSign(String gateway, OwnAddress address, OwnerTable table, Clock clock, Duration beat) {
    this.gateway = gateway;
    this.address = address;
    this.table = table;
    this.clock = clock;
    // A little less, so that a look that is a moment early does not wait for the next one.
    this.pauseNanos = beat.toNanos() * 9 / 10;
  }

  /** How often it was given. */
  long beat() {
    return beat;
  }

  boolean isDue() {
    return beat == 0 || System.nanoTime() - given >= pauseNanos;
  }

  /** Gives it if it is due, or says something new. Costs one write unit then. */
  void give(Set<Partition> asks, boolean leaving) {
    if (!isDue() && asks.isEmpty() && leaving == toldLeaving) {
      return;
    }
    beat++;
    table.give(new Sign(gateway, address.get(), beat, clock.instant(), leaving, asks));
    given = System.nanoTime();
    toldLeaving = leaving;
  }

  /** Takes it away: the others need not wait until it is old. Costs one write unit. */
  void remove() {
    table.remove(gateway);
  }
}
