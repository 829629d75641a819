package dev.trestle.adapter.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Jobs whose index of work shows another moment than the table. */
public final class BehindJobStore implements JobStore {

  private final JobStore table;
  private final JobStore index;

  public BehindJobStore(JobStore table, JobStore index) {
    this.table = table;
    this.index = index;
  }

  @Override
  public Optional<Job> add(Job job) {
    return table.add(job);
  }

  @Override
  public Optional<Job> find(String jobId) {
    return table.find(jobId);
  }

  @Override
  public Changed change(Job known, UnaryOperator<Job> step) {
    return table.change(known, step);
  }

  @Override
  public Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step) {
    return table.change(known, fence, step);
  }

  @Override
  public List<Waiting> waiting(String route, int shard, int limit, @Nullable String after) {
    return index.waiting(route, shard, limit, after);
  }

  @Override
  public List<Running> inFlight(String route, int shard, int limit, @Nullable String after) {
    return index.inFlight(route, shard, limit, after);
  }

  @Override
  public List<String> unpublished(int shard, Instant decidedBefore, int limit) {
    return index.unpublished(shard, decidedBefore, limit);
  }

  @Override
  public JobPage list(Listing listing, int limit, @Nullable Place after) {
    return table.list(listing, limit, after);
  }
}
