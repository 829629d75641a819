package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Claim;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.route.Limits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Sends a route's waiting jobs to its workers while this process has the route: those that whoever
 * accepted them did not send. Used by one thread.
 *
 * <p>A job is counted before it is claimed, claimed before it is sent, and marked after. A call
 * that fails anywhere leaves it counted and claimed, and its message is sent once more: by this
 * dispatcher in a second, by its successor when the claim lapses. So each lost reply costs at most
 * one more message, and no limit is exceeded by it.
 *
 * <p>Whether the process still has the route is asked before each claim and each send. Where jobs
 * in flight are limited, the claim itself depends on it, so that a process that slept between
 * question and write claims nothing that its successor did not count.
 */
final class RouteDispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(RouteDispatcher.class);

  /** Until a message is tried again; a queue that throttles needs some rest. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final String route;
  private final Limits limits;
  private final String holder;
  private final Duration sendLease;
  private final JobStore jobs;
  private final Tenures tenures;
  private final RouteStates states;
  private final SeenPauses pauses;
  private final WorkerQueue queue;
  private final DispatchMeters meters;
  private final DispatchConfig config;
  private final Clock clock;
  private final RouteSight sight;
  private Instant nextState = Instant.EPOCH;
  private RouteState state = RouteState.NEW;
  private @Nullable Desk desk;

  RouteDispatcher(
      String route,
      Limits limits,
      String holder,
      Duration sendLease,
      JobStore jobs,
      Tenures tenures,
      RouteStates states,
      SeenPauses pauses,
      WorkerQueue queue,
      DispatchMeters meters,
      DispatchConfig config,
      Clock clock) {
    this.route = route;
    this.limits = limits;
    this.holder = holder;
    this.sendLease = sendLease;
    this.jobs = jobs;
    this.tenures = tenures;
    this.states = states;
    this.pauses = pauses;
    this.queue = queue;
    this.meters = meters;
    this.config = config;
    this.clock = clock;
    this.sight = new RouteSight(route, limits, jobs, states, queue, meters, config, clock);
  }

  /**
   * Does what is to be done now.
   *
   * @return when to call again
   */
  Instant step() {
    if (!clock.instant().isBefore(nextState)) {
      readState();
    }
    Desk mine = keepDesk();
    if (mine == null) {
      return nextState;
    }
    mine.gate.paused(state.isPaused());
    if (!clock.instant().isBefore(mine.nextLook)) {
      sight.look(mine, () -> stillMine(mine));
    } else if (!clock.instant().isBefore(mine.nextCount)) {
      sight.count(mine, () -> stillMine(mine));
    }
    Instant next = sendAgain(mine);
    Instant more = dispatch(mine);
    return Stream.of(nextState, next, more).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** Whether the route is paused, also for those in this process who do not dispatch. */
  private void readState() {
    Instant asked = clock.instant();
    state = states.read(route);
    pauses.saw(route, state.isPaused(), asked);
    nextState = asked.plus(config.look());
  }

  /** Gives the route to whoever wants it; the next step may take it again. */
  void release() {
    Desk mine = desk;
    desk = null;
    meters.forget(route);
    if (mine != null) {
      tenures.release(mine.tenure);
    }
  }

  private @Nullable Desk keepDesk() {
    Instant now = clock.instant();
    Desk mine = desk;
    if (mine != null && mine.tenure.isHeld(now)) {
      if (!renewalDue(mine, now)) {
        return mine;
      }
      Optional<Tenure> renewed = tenures.renew(mine.tenure, config.tenure(), now);
      if (renewed.isPresent()) {
        mine.tenure = renewed.get();
        return mine;
      }
    }
    if (mine != null) {
      LOG.warn("Route {} is dispatched by another process from now on", route);
      desk = null;
      meters.forget(route);
    }
    desk =
        tenures
            .acquire(route, holder, config.tenure(), now)
            .map(tenure -> new Desk(tenure, limits, config, clock.instant(), state.pace()))
            .orElse(null);
    return desk;
  }

  private boolean renewalDue(Desk mine, Instant now) {
    return !now.isBefore(mine.tenure.until().minus(config.tenure().multipliedBy(2).dividedBy(3)));
  }

  /** Keeps the route while a look takes longer than a tenure. */
  private boolean stillMine(Desk mine) {
    Instant now = clock.instant();
    if (mine.tenure.isHeld(now) && renewalDue(mine, now)) {
      tenures.renew(mine.tenure, config.tenure(), now).ifPresent(tenure -> mine.tenure = tenure);
    }
    return mine.tenure.isHeld(clock.instant());
  }

  /** Sends once more what may not have been sent; when to come again. */
  private Instant sendAgain(Desk mine) {
    Instant now = clock.instant();
    if (mine.unsent.isEmpty() || now.isBefore(mine.nextSend)) {
      return mine.unsent.isEmpty() ? mine.nextSight() : mine.nextSend;
    }
    int room = mine.gate.again(now, Math.min(WorkerQueue.BATCH, mine.unsent.size()));
    List<Job> claimed = new ArrayList<>();
    for (Candidate next : List.copyOf(mine.unsent.values()).subList(0, room)) {
      claim(mine, next, job -> true).ifPresent(claimed::add);
      mine.unsent.remove(attempt(next));
    }
    claimed.forEach(job -> mine.gate.dispatchedAgain(now));
    send(mine, claimed);
    return mine.unsent.isEmpty() ? mine.nextSight() : now.plus(REST);
  }

  /** Sends what may go now; when to come again. */
  private Instant dispatch(Desk mine) {
    Instant now = clock.instant();
    int wanted = Math.min(WorkerQueue.BATCH, mine.window.size());
    Gate.Verdict verdict = mine.gate.ask(now, wanted);
    if (verdict.room() == 0) {
      return wanted > 0 && verdict.again().isBefore(mine.nextSight())
          ? verdict.again()
          : mine.nextSight();
    }
    List<Job> claimed = new ArrayList<>();
    boolean answered = true;
    // Asked anew each time: what was counted and then not claimed takes room as well.
    while (answered
        && claimed.size() < WorkerQueue.BATCH
        && mine.gate.ask(clock.instant(), 1).room() > 0
        && mine.tenure.isHeld(clock.instant())) {
      Candidate next = mine.window.take().orElse(null);
      if (next == null) {
        break;
      }
      try {
        claim(mine, next, job -> count(mine, job)).ifPresent(claimed::add);
      } catch (SdkException e) {
        LOG.warn("Job {} may have been claimed; it is looked at again", next.jobId(), e);
        answered = false;
      }
    }
    send(mine, claimed);
    return answered ? clock.instant() : clock.instant().plus(REST);
  }

  /** Counts a job that nobody has claimed; before it is claimed, since that reply may be lost. */
  private boolean count(Desk mine, Job job) {
    if (job.sender() != null) {
      return false;
    }
    mine.gate.dispatched(clock.instant());
    return true;
  }

  /** Costs one read, and one write if the job still waits. */
  private Optional<Job> claim(Desk mine, Candidate next, Predicate<Job> wanted) {
    Job job = jobs.find(next.jobId()).orElse(null);
    Instant now = clock.instant();
    if (job == null
        || job.state() != JobState.ACCEPTED
        || job.attempt() != next.attempt()
        || !mine.tenure.isHeld(now)
        || !wanted.test(job)) {
      return Optional.empty();
    }
    Claim claim;
    try {
      claim = claim(mine.tenure, job, now);
    } finally {
      // Whatever became of the write, which may be as young as this.
      mine.inFlight.claimed(attempt(next), clock.instant());
    }
    if (claim instanceof Claim.Barred) {
      mine.tenure = mine.tenure.lost();
    }
    return claim instanceof Claim.Ours ours ? Optional.of(ours.job()) : Optional.empty();
  }

  /** What is counted depends on the tenure in the moment of the write, not only in that before. */
  private Claim claim(Tenure tenure, Job job, Instant now) {
    Instant until = now.plus(sendLease);
    return limits.maxInFlight() > 0
        ? jobs.claim(job, tenure.sender(), until, now, tenure.fence())
        : jobs.claim(job, tenure.sender(), until, now);
  }

  private void send(Desk mine, List<Job> claimed) {
    if (claimed.isEmpty() || !mine.tenure.isHeld(clock.instant())) {
      // Its claims lapse, and the successor sends.
      return;
    }
    Set<String> sent = queue.send(claimed);
    Instant now = clock.instant();
    for (Job job : claimed) {
      if (sent.contains(job.jobId())) {
        Instant deadline = now.plus(limits.timeFor(job.estimatedDuration()));
        JobStore.Changed changed = jobs.queued(job, now, deadline);
        if (changed.written()) {
          meters.dispatched(route, changed.job(), now);
        }
      } else {
        mine.unsent.put(Look.attempt(job.jobId(), job.attempt()), candidate(job));
        mine.nextSend = now.plus(REST);
      }
    }
  }

  private static Candidate candidate(Job job) {
    return new Candidate(
        job.jobId(),
        job.attempt(),
        job.userId(),
        job.estimatedDuration(),
        job.priority(),
        job.submittedAt());
  }

  private static String attempt(Candidate job) {
    return Look.attempt(job.jobId(), job.attempt());
  }
}
