package dev.trestle.adapter.result;

import dev.trestle.adapter.job.JobState;

/** What became of a job. */
sealed interface Result {

  /** State that the job ends in. */
  JobState state();

  /**
   * There is a transcript.
   *
   * @param partial whether it covers only part of the audio
   */
  record Transcribed(Transcript transcript, boolean partial) implements Result {
    @Override
    public JobState state() {
      return partial ? JobState.PARTIAL : JobState.COMPLETED;
    }
  }

  /**
   * There is none, and will not be.
   *
   * @param state {@code FAILED}, {@code TIMED_OUT} or {@code CANCELLED}
   */
  record Failed(JobState state, WorkError error) implements Result {
    Failed(WorkError error) {
      this(JobState.FAILED, error);
    }
  }
}
