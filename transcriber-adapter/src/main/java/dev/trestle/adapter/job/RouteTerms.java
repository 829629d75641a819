package dev.trestle.adapter.job;

import java.util.List;

/** What the keeping of jobs has to know of routes. */
public interface RouteTerms {

  /** Names of all routes. */
  List<String> names();

  /** How many attempts a job of the route has before it times out, at least 1. */
  int maxAttempts(String route);
}
