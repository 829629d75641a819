package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Holds;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.Sender;
import dev.trestle.adapter.route.Routes;
import dev.trestle.v1.JobHold;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** What keeps jobs from the workers, as their route's dispatcher saw it last. */
@Singleton
final class JobHolds implements Holds {

  private final Routes routes;
  private final RouteStates states;
  private final Clock clock;

  JobHolds(Routes routes, RouteStates states, Clock clock) {
    this.routes = routes;
    this.states = states;
    this.clock = clock;
  }

  @Override
  public JobHold of(Job job) {
    Instant now = clock.instant();
    Sender sender = job.sender();
    boolean isBeingSent = sender != null && now.isBefore(sender.until());
    if (job.state() != JobState.ACCEPTED || job.isOver() || isBeingSent) {
      return JobHold.JOB_HOLD_UNSPECIFIED;
    }
    if (routes.find(job.route()).isEmpty()) {
      return JobHold.JOB_HOLD_NO_DISPATCHER;
    }
    RouteState state = states.read(job.route());
    if (state.isPaused()) {
      return JobHold.JOB_HOLD_PAUSED;
    }
    if (!state.isDispatched(now)) {
      return JobHold.JOB_HOLD_NO_DISPATCHER;
    }
    Backlog backlog = state.backlog();
    // One that was seen while the route was paused is about to be seen anew.
    return backlog == null || backlog.hold() == Hold.PAUSED
        ? JobHold.JOB_HOLD_TURN
        : RouteMessages.of(backlog.hold());
  }
}
