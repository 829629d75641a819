package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.route.Route;

/** Whether whoever accepts an event may send its job at once. */
public interface Passage {

  /**
   * Whether nothing holds the route's jobs back. Costs nothing. False as well while that is not
   * known for certain: then the job is recorded, and its dispatcher sends it.
   */
  boolean isOpen(Route route);
}
