package dev.trestle.adapter.dispatch;

/**
 * What is known of each route, over all processes. Safe across threads and processes. Methods throw
 * an exception of the AWS client if the table does not answer.
 */
interface RouteStates {

  /** The state as it is now. Costs one consistent read. */
  RouteState read(String route);

  /**
   * Pauses a route. Costs one write.
   *
   * @return whether it was not paused; if it was, that pause stays
   */
  boolean pause(String route, Pause pause);

  /**
   * Ends a pause. Costs one write.
   *
   * @return whether it was paused
   */
  boolean resume(String route);

  /** Tells what a dispatcher saw, unless it has lost the route. Costs one write, won or lost. */
  void tell(Tenure tenure, Backlog backlog);
}
