package dev.trestle.gateway.faults;

/** What can be wrong with a gateway, each planted to see that it is found. */
enum Defect {
  NONE,
  /** Acknowledges some events without keeping them. */
  LOSES,
  /** Forgets its ids, so that a retry or a repeat is kept again. */
  DUPLICATES,
  /** Names the position after the right one. */
  MISPLACES,
  /** Keeps what it refuses. */
  KEEPS_REFUSED,
  /** Leaves some events off the bus. */
  SILENT_ON_BUS
}
