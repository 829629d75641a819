package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.RouteCalls;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.Routes;
import dev.trestle.proto.Problem;
import dev.trestle.server.security.Audit;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.GetRouteRequest;
import dev.trestle.v1.ListRoutesResponse;
import dev.trestle.v1.PauseRouteRequest;
import dev.trestle.v1.ResumeRouteRequest;
import dev.trestle.v1.TranscriptionRoute;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Shows routes, pauses them and resumes them. */
@Singleton
final class RouteControl implements RouteCalls {

  private static final int MAX_REASON = 500;

  private final Routes routes;
  private final RouteStates states;
  private final Audit audit;
  private final Clock clock;

  RouteControl(Routes routes, RouteStates states, Audit audit, Clock clock) {
    this.routes = routes;
    this.states = states;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public TranscriptionRoute get(GetRouteRequest request) {
    return shown(found(request.getName()));
  }

  @Override
  public ListRoutesResponse list() {
    return ListRoutesResponse.newBuilder()
        .addAllRoutes(routes.all().stream().map(this::shown).toList())
        .build();
  }

  @Override
  public TranscriptionRoute pause(PauseRouteRequest request) {
    Route route = found(request.getName());
    String reason = request.getReason();
    if (reason.length() > MAX_REASON) {
      throw Problem.invalidField("reason", "is longer than " + MAX_REASON + " characters")
          .toException();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (states.pause(route.name(), new Pause(now, Caller.current().id(), reason))) {
      audit.changed("route_paused", Map.of("route", route.name(), "why", reason));
    }
    return shown(route);
  }

  @Override
  public TranscriptionRoute resume(ResumeRouteRequest request) {
    Route route = found(request.getName());
    if (states.resume(route.name())) {
      audit.changed("route_resumed", Map.of("route", route.name()));
    }
    return shown(route);
  }

  private TranscriptionRoute shown(Route route) {
    return RouteMessages.of(route, states.read(route.name()), clock.instant());
  }

  private Route found(String name) {
    if (name.isEmpty()) {
      throw Problem.invalidField("name", "is required").toException();
    }
    return routes.find(name).orElseThrow(() -> notFound(name).toException());
  }

  static Problem notFound(String route) {
    return Problem.of(
            ErrorReason.ERROR_REASON_ROUTE_NOT_FOUND,
            "There is no route " + route + ": ListRoutes tells which there are")
        .with("route", route);
  }
}
