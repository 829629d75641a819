package dev.trestle.adapter.job;

/** Looks regularly for what others have left undone; every instance does, and none must. */
public interface Sweep {

  /** Names what is looked for, for the log. */
  String name();

  /**
   * Looks once through all shards.
   *
   * @throws RuntimeException if it cannot go on now; the next time goes over everything again
   */
  void run();
}
