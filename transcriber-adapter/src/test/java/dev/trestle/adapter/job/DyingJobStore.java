package dev.trestle.adapter.job;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** All jobs, as a process sees them that dies. */
public final class DyingJobStore extends PassingJobStore {

  private final Death death;

  public DyingJobStore(JobStore jobs, Death death) {
    super(jobs);
    this.death = death;
  }

  @Override
  public Optional<Job> add(Job job) {
    return death.at(() -> jobs.add(job));
  }

  @Override
  public Optional<Job> find(String jobId) {
    return death.at(() -> jobs.find(jobId));
  }

  @Override
  public Changed change(Job known, UnaryOperator<Job> step) {
    return death.at(() -> jobs.change(known, step));
  }

  @Override
  public Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step) {
    return death.at(() -> jobs.change(known, fence, step));
  }
}
