package dev.trestle.adapter.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Asks another for everything; what a test changes of that, it overrides. */
abstract class PassingJobStore implements JobStore {

  final JobStore jobs;

  PassingJobStore(JobStore jobs) {
    this.jobs = jobs;
  }

  @Override
  public Optional<Job> add(Job job) {
    return jobs.add(job);
  }

  @Override
  public Optional<Job> find(String jobId) {
    return jobs.find(jobId);
  }

  @Override
  public Changed change(Job known, UnaryOperator<Job> step) {
    return jobs.change(known, step);
  }

  @Override
  public Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step) {
    return jobs.change(known, fence, step);
  }

  @Override
  public List<Waiting> waiting(String route, int shard, int limit, @Nullable String after) {
    return jobs.waiting(route, shard, limit, after);
  }

  @Override
  public List<Running> inFlight(String route, int shard, int limit, @Nullable String after) {
    return jobs.inFlight(route, shard, limit, after);
  }

  @Override
  public List<String> unpublished(int shard, Instant decidedBefore, int limit) {
    return jobs.unpublished(shard, decidedBefore, limit);
  }

  @Override
  public JobPage list(Listing listing, int limit, @Nullable Place after) {
    return jobs.list(listing, limit, after);
  }
}
