package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who dispatches each route: one process at a time. Safe across threads and processes; each change
 * is one conditional write. Methods throw an exception of the AWS client if the table does not
 * answer.
 */
interface Tenures {

  /**
   * Takes the route if nobody has it, or if this holder has. Costs one read, and one write if it is
   * free.
   *
   * @return empty if somebody else has it
   */
  Optional<Tenure> acquire(String route, String holder, Duration length, Instant now);

  /**
   * Extends a tenure that was not lost. Costs one write, won or lost.
   *
   * @return empty if it is over: the work must stop
   */
  Optional<Tenure> renew(Tenure tenure, Duration length, Instant now);

  /** Gives the route back, if it was not lost. Costs one write. */
  void release(Tenure tenure);
}
