package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * A job that waits for its turn.
 *
 * @param attempt 0 for the first
 * @param estimate of the audio; zero if nothing tells
 * @param priority 1 to 5, 5 first
 * @param since when it was accepted
 */
record Candidate(
    String jobId, int attempt, String userId, Duration estimate, int priority, Instant since) {

  /** Who of one user's jobs of one priority goes first: the one that has waited longest. */
  static final Comparator<Candidate> LONGEST_WAIT =
      Comparator.comparing(Candidate::since).thenComparing(Candidate::jobId);

  Candidate {
    if (priority < 1 || priority > 5) {
      throw new IllegalArgumentException("Job " + jobId + " has priority " + priority);
    }
  }
}
