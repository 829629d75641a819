package dev.trestle.log.append;

import dev.trestle.log.Partition;

/** Hears that another process appends to a partition, too. */
@FunctionalInterface
public interface LostRaces {

  /**
   * Called on the thread that appends: must return fast and not throw.
   *
   * @param epoch of the other writer's ownership; 0 if it has none
   */
  void lost(Partition partition, long epoch);
}
