package dev.trestle.adapter.route;

import dev.trestle.adapter.job.RouteTerms;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.bus.EventEnvelope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All routes, in the order in which they are asked. Immutable. */
public final class Routes implements RouteTerms {

  private final List<Route> routes;

  /**
   * Puts routes in order.
   *
   * @throws IllegalArgumentException if there is none, or two have the same name
   */
  public Routes(Collection<Route> routes) {
    List<Route> ordered = new ArrayList<>(routes);
    ordered.sort(Comparator.comparingInt(Route::order).thenComparing(Route::name));
    Set<String> names = new HashSet<>();
    for (Route route : ordered) {
      if (!names.add(route.name())) {
        throw new IllegalArgumentException("There are two routes " + route.name());
      }
    }
    if (ordered.isEmpty()) {
      throw new IllegalArgumentException(
          "Every route is switched off: leave one of "
              + RouteConfig.PREFIX
              + "<name>.enabled at true");
    }
    this.routes = List.copyOf(ordered);
  }

  /** All of them. */
  public List<Route> all() {
    return routes;
  }

  /** The route of a name; empty if it was removed since a job was made by it. */
  public Optional<Route> find(String name) {
    return routes.stream().filter(route -> route.name().equals(name)).findFirst();
  }

  @Override
  public List<String> names() {
    return routes.stream().map(Route::name).toList();
  }

  @Override
  public int maxAttempts(String route) {
    return find(route).map(each -> each.limits().maxAttempts()).orElse(1);
  }

  /** Whether a route is for events of the type, whatever its pattern says. */
  public boolean areFor(String type) {
    return routes.stream().anyMatch(route -> route.types().contains(type));
  }

  /**
   * The first route that takes an event.
   *
   * @throws IllegalStateException if a pattern cannot be tried on it in bounded time
   */
  public Optional<Route> of(String type, EventEnvelope event) {
    return routes.stream()
        .filter(route -> route.types().contains(type))
        .filter(route -> route.pattern().map(pattern -> pattern.matches(event)).orElse(true))
        .findFirst();
  }

  /** The attempt whose transcript lies at a place; empty if none's could. */
  public Optional<OutputTemplate.Attempt> attempt(S3Path path) {
    return routes.stream().flatMap(route -> route.output().attempt(path).stream()).findFirst();
  }
}
