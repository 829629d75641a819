package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;

/** Waiting jobs to test with. */
final class Candidates {

  static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

  private Candidates() {}

  static Candidate of(String user, int number, int seconds) {
    return of(user, number, seconds, 3);
  }

  /** The job with that number was accepted as many milliseconds after {@link #NOW}. */
  static Candidate of(String user, int number, int seconds, int priority) {
    return new Candidate(
        user + "-" + number,
        0,
        user,
        Duration.ofSeconds(seconds),
        priority,
        NOW.plusMillis(number));
  }
}
