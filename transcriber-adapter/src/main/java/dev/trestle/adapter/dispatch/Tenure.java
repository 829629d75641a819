package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Fence;
import java.time.Instant;

/**
 * The right to dispatch a route's jobs.
 *
 * @param holder unique to the process
 * @param token greater than that of every earlier tenure of the route
 * @param until when it ends unless it is renewed, by the holder's clock
 */
record Tenure(String route, String holder, long token, Instant until) {

  /** Whether the work may go on. To be asked before each claim and each send. */
  boolean isHeld(Instant now) {
    return now.isBefore(until);
  }

  /** Key of a route's item in the table of jobs; no job has such an id. */
  static String key(String route) {
    return "route#" + route;
  }

  /** What a claim under this tenure depends on. */
  Fence fence() {
    return new Fence(key(route), token);
  }

  /** This one, when it turned out that somebody else has the route. */
  Tenure lost() {
    return new Tenure(route, holder, token, Instant.EPOCH);
  }

  /** Names this tenure as the sender of a job. */
  String sender() {
    return "dispatcher#" + holder + "#" + token;
  }
}
