package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobPage;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.Running;
import dev.trestle.adapter.job.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Jobs whose index follows the table late, and whose replies may get lost after the write. */
final class LateJobStore implements JobStore {

  private record Later(Instant shown, Job job) {}

  final Map<String, Job> all = new HashMap<>();
  int lostReplies;

  private final InMemoryJobStore table = new InMemoryJobStore();
  private final InMemoryJobStore index = new InMemoryJobStore();
  private final Deque<Later> changes = new ArrayDeque<>();
  private final Clock clock;
  private final Duration lag;

  LateJobStore(Clock clock, Duration lag) {
    this.clock = clock;
    this.lag = lag;
  }

  /** How many jobs are claimed or sent, and have not ended. */
  long inFlight() {
    return all.values().stream()
        .filter(job -> !job.state().isEnd() && job.ending() == null)
        .filter(job -> job.sender() != null || job.queuedAt() != null)
        .count();
  }

  @Override
  public Optional<Job> add(Job job) {
    Optional<Job> known = table.add(job);
    if (known.isEmpty()) {
      changed(job);
    }
    return known;
  }

  @Override
  public Optional<Job> find(String jobId) {
    return table.find(jobId);
  }

  @Override
  public Changed change(Job known, UnaryOperator<Job> step) {
    Changed changed = table.change(known, step);
    if (changed.written()) {
      changed(changed.job());
      if (lostReplies > 0) {
        lostReplies--;
        throw SdkClientException.create("the reply was lost");
      }
    }
    return changed;
  }

  @Override
  public List<Waiting> waiting(String route, int shard, int limit, @Nullable String after) {
    return shown().waiting(route, shard, limit, after);
  }

  @Override
  public List<Running> inFlight(String route, int shard, int limit, @Nullable String after) {
    return shown().inFlight(route, shard, limit, after);
  }

  @Override
  public List<String> unpublished(int shard, Instant decidedBefore, int limit) {
    return shown().unpublished(shard, decidedBefore, limit);
  }

  @Override
  public JobPage list(Listing listing, int limit, @Nullable Place after) {
    return shown().list(listing, limit, after);
  }

  private void changed(Job job) {
    all.put(job.jobId(), job);
    changes.add(new Later(clock.instant().plus(lag), job));
  }

  private InMemoryJobStore shown() {
    while (!changes.isEmpty() && !clock.instant().isBefore(changes.getFirst().shown())) {
      Job job = changes.removeFirst().job();
      if (index.add(job).isPresent()) {
        index.change(job, any -> job);
      }
    }
    return index;
  }
}
