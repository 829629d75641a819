package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.route.Limits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What a dispatcher sees of its route's work, and tells others of. Used by one thread. */
final class RouteSight {

  /** After which others are told what they were told before. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  /** At how many jobs a look is as frequent as configured; at twice as many, half as frequent. */
  private static final int JOBS_A_LOOK = 5_000;

  /** As rare as looks get, so that what is told of a route is not taken for old. */
  private static final int RAREST = 30;

  private final String route;
  private final Limits limits;
  private final JobStore jobs;
  private final RouteStates states;
  private final WorkerQueue queue;
  private final DispatchMeters meters;
  private final DispatchConfig config;
  private final Clock clock;

  RouteSight(
      String route,
      Limits limits,
      JobStore jobs,
      RouteStates states,
      WorkerQueue queue,
      DispatchMeters meters,
      DispatchConfig config,
      Clock clock) {
    this.route = route;
    this.limits = limits;
    this.jobs = jobs;
    this.states = states;
    this.queue = queue;
    this.meters = meters;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Looks at all work of the route, and tells others what there is.
   *
   * @param goOn asked before each query
   */
  void look(Desk mine, BooleanSupplier goOn) {
    Instant began = clock.instant();
    Look look = new Look(began, config.unknown());
    if (!look.at(jobs, route, mine.window, goOn)) {
      return;
    }
    mine.looked = began;
    mine.claimed = look.claimed;
    counted(mine, look.inFlight.keySet(), look);
    mine.throughput.looked(look.inFlight, began);
    look.lapsed.forEach(
        job -> mine.unsent.putIfAbsent(Look.attempt(job.jobId(), job.attempt()), job));
    int waiting = mine.window.size();
    Hold hold = waiting == 0 ? Hold.NONE : mine.gate.ask(clock.instant(), waiting).hold();
    tell(mine, look.backlog(hold, mine.throughput.pace(began)));
    mine.nextLook = after(look.jobs());
  }

  /** Looks at what limits depend on, which is less. */
  void count(Desk mine, BooleanSupplier goOn) {
    Look look = new Look(clock.instant(), config.unknown());
    if (limits.maxInFlight() > 0 && !look.atRunning(jobs, route, goOn)) {
      return;
    }
    // What was claimed at the last look may have been sent, or not: it stays counted until the
    // next.
    Set<String> inFlight = new HashSet<>(look.inFlight.keySet());
    inFlight.addAll(mine.claimed);
    counted(mine, inFlight, look);
  }

  private void counted(Desk mine, Set<String> inFlight, Look look) {
    if (limits.maxInFlight() > 0) {
      mine.inFlight.looked(inFlight, mine.looked);
      mine.gate.inFlight(mine.inFlight.count());
    }
    if (limits.highWater() > 0) {
      mine.gate.depth(queue.depth());
    }
    mine.nextCount = limits.isOpen() ? Instant.MAX : after(look.running());
  }

  private void tell(Desk mine, Backlog backlog) {
    meters.show(route, backlog);
    Backlog told = mine.told;
    if (told == null
        || !told.equalsAt(backlog)
        || !backlog.at().isBefore(told.at().plus(LONGEST_SILENCE))) {
      states.tell(mine.tenure, backlog);
      mine.told = backlog;
    }
  }

  /** Looks at many jobs come less often, so that what they cost is bounded. */
  private Instant after(int jobs) {
    long times = Math.min(RAREST, 1 + jobs / JOBS_A_LOOK);
    return clock.instant().plus(config.look().multipliedBy(times));
  }
}
