package dev.trestle.gateway.faults;

import java.time.Duration;

/**
 * How a load is made.
 *
 * @param seed decides the events, their kinds and the RPCs that carry them
 * @param maxEvents after which no more are sent, whatever happens
 * @param perSecond how many are begun in a second, while fewer than {@code inFlight} are open
 * @param inFlight events without an answer that settles them
 * @param callDeadline of one try
 * @param giveUpAfter how long an event is tried again before its outcome is left unsettled
 */
record LoadPlan(
    long seed,
    int maxEvents,
    int perSecond,
    int inFlight,
    Duration callDeadline,
    Duration giveUpAfter) {

  /** Fits a gateway that shares two cores with everything else. */
  static LoadPlan of(long seed) {
    return new LoadPlan(seed, 100_000, 150, 200, Duration.ofSeconds(3), Duration.ofMinutes(2));
  }

  LoadPlan seed(long other) {
    return new LoadPlan(other, maxEvents, perSecond, inFlight, callDeadline, giveUpAfter);
  }

  LoadPlan callDeadline(Duration deadline) {
    return new LoadPlan(seed, maxEvents, perSecond, inFlight, deadline, giveUpAfter);
  }

  LoadPlan perSecond(int events) {
    return new LoadPlan(seed, maxEvents, events, inFlight, callDeadline, giveUpAfter);
  }
}
