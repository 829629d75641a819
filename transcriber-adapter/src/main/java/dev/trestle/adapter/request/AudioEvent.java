package dev.trestle.adapter.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.trestle.adapter.route.Route;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that a route is for.
 *
 * @param id the event's id; of an event that did not come through the gateway, the envelope's
 * @param time when it happened; absent if the sender left it out
 * @param traceparent W3C trace context; may be empty
 * @param replay what the event is, if a reseed sent it again
 * @param route the route that takes it, and then it is valid; absent if the patterns of all those
 *     that are for its type leave it out
 * @param payload what its schema describes
 */
record AudioEvent(
    String id,
    @Nullable Instant time,
    String traceparent,
    Replay replay,
    @Nullable Route route,
    JsonNode payload) {

  /**
   * Whether an event was sent again.
   *
   * @param reseed id of the reseed; empty for a new event
   * @param newJobs whether the reseed asks for new jobs
   */
  record Replay(String reseed, boolean newJobs) {

    /** Whether a job is to be made of the event. */
    boolean asksForJob() {
      return reseed.isEmpty() || newJobs;
    }
  }
}
