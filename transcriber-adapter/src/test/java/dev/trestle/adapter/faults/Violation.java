package dev.trestle.adapter.faults;

/** A promise of the adapter found broken. */
record Violation(Kind kind, String what) {

  enum Kind {
    /** An event without a job. */
    NO_JOB,
    /** An event with more than one job, or with one that was made anew. */
    TWO_JOBS,
    /** A job that has not ended. */
    OPEN,
    /** A job that ended without an event that tells so. */
    UNTOLD,
    /** An end that was told more than once. */
    TOLD_TWICE,
    /** An event that tells another end than the job has. */
    CONTRADICTION,
    /** A message to workers, or an end, of no job. */
    STRAY,
    /** A job that workers were never told of. */
    UNSENT,
    /** An attempt of which workers were told more often than a fault excuses. */
    SENT_AGAIN,
    /** More jobs with the workers of a route than its limit. */
    OVER_LIMIT,
    /** A message that cannot be processed, and is not on its dead-letter queue. */
    NOWHERE
  }

  @Override
  public String toString() {
    return kind + ": " + what;
  }
}
