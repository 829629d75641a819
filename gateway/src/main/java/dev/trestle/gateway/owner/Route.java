package dev.trestle.gateway.owner;

/** Where the events of a partition go. */
sealed interface Route {

  /** Not known, or on its way to another owner: wait. */
  Route NOWHERE = new Nowhere();

  /** This gateway appends. */
  record Here(long epoch) implements Route {}

  /** Another gateway appends. */
  record There(String gateway, String address, long epoch) implements Route {}

  record Nowhere() implements Route {}
}
