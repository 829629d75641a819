package dev.trestle.adapter.job;

import dev.trestle.v1.JobHold;

/** What keeps jobs from the workers. */
public interface Holds {

  /** What keeps a job. Costs one read if the job waits; throws as {@link JobStore} does. */
  JobHold of(Job job);
}
