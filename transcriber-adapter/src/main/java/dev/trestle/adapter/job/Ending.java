package dev.trestle.adapter.job;

import java.time.Instant;

/**
 * How a job ends: decided once, before the event of it is published, so that every try publishes
 * the very same event.
 *
 * @param state one that {@link JobState#isEnd}
 * @param eventId id of the event
 * @param type event type of it
 * @param version its schema version
 * @param payload its payload, as JSON text
 * @param time when it was decided, in milliseconds; the event's time
 * @param error why the job failed; empty if it did not
 */
public record Ending(
    JobState state,
    String eventId,
    String type,
    int version,
    String payload,
    Instant time,
    String error) {

  public Ending {
    if (!state.isEnd()) {
      throw new IllegalArgumentException(state + " is no end");
    }
  }
}
