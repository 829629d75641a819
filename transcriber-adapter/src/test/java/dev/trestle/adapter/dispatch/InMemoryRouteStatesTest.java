package dev.trestle.adapter.dispatch;

class InMemoryRouteStatesTest extends RouteStatesContract {

  private final InMemoryTenures tenures = new InMemoryTenures();
  private final InMemoryRouteStates states = new InMemoryRouteStates(tenures);

  @Override
  RouteStates states() {
    return states;
  }

  @Override
  Tenures tenures() {
    return tenures;
  }
}
