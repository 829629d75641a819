package dev.trestle.adapter.job;

/** How far an attempt at a job has got; it only ever moves down this list, and ends once. */
public enum JobState {
  /** Recorded; its message is not sent yet. */
  ACCEPTED,
  /** Its message is on the workers' queue. */
  QUEUED,
  /** A worker has said that it works on it; a worker that says nothing leaves it queued. */
  RUNNING,
  /** Ended, with a transcript of all of the audio. */
  COMPLETED,
  /** Ended, with a transcript of a part. */
  PARTIAL,
  /** Ended without a transcript. */
  FAILED,
  /** Ended because nothing was heard of it before its deadline, in any attempt that it had. */
  TIMED_OUT,
  /** Ended because somebody asked for that. */
  CANCELLED;

  /** Whether nothing more happens to the attempt. */
  public boolean isEnd() {
    return switch (this) {
      case ACCEPTED, QUEUED, RUNNING -> false;
      case COMPLETED, PARTIAL, FAILED, TIMED_OUT, CANCELLED -> true;
    };
  }
}
