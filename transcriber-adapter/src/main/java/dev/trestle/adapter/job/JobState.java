package dev.trestle.adapter.job;

/** How far a job has got; it only ever moves down this list, and ends once. */
public enum JobState {
  /** Recorded; its message is about to be sent. */
  ACCEPTED,
  /** Its message is on the workers' queue. */
  QUEUED,
  /** Ended, with a transcript of all of the audio. */
  COMPLETED,
  /** Ended, with a transcript of a part. */
  PARTIAL,
  /** Ended without a transcript. */
  FAILED;

  /** Whether nothing more happens to the job. */
  public boolean isEnd() {
    return this != ACCEPTED && this != QUEUED;
  }
}
