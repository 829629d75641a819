package dev.trestle.log.append;

import dev.trestle.log.Batch;

/** Hears of every batch that this process wrote. */
@FunctionalInterface
public interface AppendListener {

  /**
   * Called once per batch, in order within a partition, before the callers of the append hear of
   * it; also if all of them have given up. Called on the thread that appends: must return fast and
   * not throw.
   */
  void appended(Batch batch);
}
