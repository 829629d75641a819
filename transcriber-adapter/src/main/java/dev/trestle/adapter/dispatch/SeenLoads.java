package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.route.Routes;
import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Loads from the routes' items. */
@Singleton
final class SeenLoads implements Loads {

  /** Longer than a change of dispatcher takes, and than looks at very many jobs are apart. */
  private static final Duration OLD = Duration.ofMinutes(2);

  private final Routes routes;
  private final RouteStates states;
  private final Clock clock;

  SeenLoads(Routes routes, RouteStates states, Clock clock) {
    this.routes = routes;
    this.states = states;
    this.clock = clock;
  }

  @Override
  public Load of(String route) {
    if (routes.find(route).isEmpty()) {
      throw RouteControl.notFound(route).toException();
    }
    RouteState state = states.read(route);
    Backlog backlog = state.backlog();
    if (backlog == null || clock.instant().isAfter(backlog.at().plus(OLD))) {
      throw Problem.of(
              ErrorReason.ERROR_REASON_ROUTE_NOT_SEEN,
              "Nobody has dispatched route " + route + " lately: see whether an adapter is ready")
          .with("route", route)
          .withRetryDelay(Duration.ofSeconds(5))
          .toException();
    }
    return new Load(
        state.isPaused() ? 0 : backlog.waitingJobs(),
        state.isPaused() ? Duration.ZERO : backlog.waitingAudio(),
        backlog.runningJobs(),
        backlog.runningAudio());
  }
}
