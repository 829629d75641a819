package dev.trestle.adapter.dispatch;

import java.util.HashMap;
import java.util.Map;

/** States of routes in memory, by the same rules as the table. */
final class InMemoryRouteStates implements RouteStates {

  /** Runs between a read and its reply. */
  Runnable afterRead = () -> {};

  /** How often a backlog was told. */
  int told;

  private final InMemoryTenures tenures;
  private final Map<String, Pause> pauses = new HashMap<>();
  private final Map<String, Backlog> backlogs = new HashMap<>();

  InMemoryRouteStates(InMemoryTenures tenures) {
    this.tenures = tenures;
  }

  @Override
  public synchronized RouteState read(String route) {
    RouteState read = new RouteState(pauses.get(route), backlogs.get(route), tenures.until(route));
    afterRead.run();
    return read;
  }

  @Override
  public synchronized boolean pause(String route, Pause pause) {
    return pauses.putIfAbsent(route, pause) == null;
  }

  @Override
  public synchronized boolean resume(String route) {
    return pauses.remove(route) != null;
  }

  @Override
  public synchronized void tell(Tenure tenure, Backlog backlog) {
    told++;
    if (tenures.stands(tenure.fence())) {
      backlogs.put(tenure.route(), backlog);
    }
  }
}
