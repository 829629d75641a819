package dev.trestle.log.store;

/** How fresh a read must be. */
public enum Consistency {
  /** May miss what was written in the last moments. Half the price of {@link #STRONG}. */
  EVENTUAL,
  /** Sees every write that was acknowledged before it began. */
  STRONG
}
