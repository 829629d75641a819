package dev.trestle.adapter.dispatch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the table says of a route.
 *
 * @param pause absent: it is not paused
 * @param backlog what its dispatcher saw last; absent: none has looked yet
 * @param until when the tenure of its dispatcher ends; the epoch if there is none
 */
record RouteState(@Nullable Pause pause, @Nullable Backlog backlog, Instant until) {

  static final RouteState NEW = new RouteState(null, null, Instant.EPOCH);

  boolean isPaused() {
    return pause != null;
  }

  /** How fast the workers were, as the dispatcher told last. */
  double pace() {
    return backlog == null ? 0 : backlog.pace();
  }

  /** Whether somebody dispatches the route, as far as clocks agree. */
  boolean isDispatched(Instant now) {
    return now.isBefore(until.plus(DynamoDbTenures.SKEW));
  }
}
