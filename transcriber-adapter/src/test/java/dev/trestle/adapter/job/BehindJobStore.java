package dev.trestle.adapter.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jobs whose index of work shows another moment than the table. */
public final class BehindJobStore extends PassingJobStore {

  private final JobStore index;

  public BehindJobStore(JobStore table, JobStore index) {
    super(table);
    this.index = index;
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
}
