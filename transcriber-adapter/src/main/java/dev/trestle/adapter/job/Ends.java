package dev.trestle.adapter.job;

/** Ends attempts of which no worker tells the end. */
public interface Ends {

  /**
   * Decides how an open attempt ends, and publishes that; if it cannot be published now, a sweep
   * does so later. Does nothing if an end is decided, or the job is in a later attempt.
   *
   * @param state {@code TIMED_OUT} or {@code CANCELLED}
   * @param message for people: why
   */
  void end(Job job, JobState state, String message);
}
