package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.Claim;
import dev.trestle.adapter.job.Fence;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Jobs whose index follows the table late, and whose replies may get lost after the write. */
final class LateJobStore implements JobStore {

  private record Later(Instant shown, Job job) {}

  final Map<String, Job> all = new HashMap<>();
  int lostReplies;

  /** How often a job was read. */
  int reads;

  /** How often the index of work was asked. */
  int looks;

  /** Runs before the index of work answers. */
  Runnable beforeLook = () -> {};

  /** Claims that had to have a fence. */
  int fenced;

  /** Runs before a job is read. */
  Runnable beforeRead = () -> {};

  /** Runs between a question and the write of a claim. */
  Runnable beforeClaim = () -> {};

  /** Runs between the write of a claim and its reply. */
  Runnable afterClaim = () -> {};

  /** Claims that a fence kept back. */
  int barred;

  private final Set<String> inFlight = new HashSet<>();
  private final InMemoryJobStore table;
  private final InMemoryJobStore index = new InMemoryJobStore();
  private final Deque<Later> changes = new ArrayDeque<>();
  private final Clock clock;
  private final Duration lag;

  LateJobStore(Clock clock, Duration lag, Predicate<Fence> fences) {
    this.table = new InMemoryJobStore(fences);
    this.clock = clock;
    this.lag = lag;
  }

  /** How many jobs are claimed or sent, and have not ended. */
  int inFlight() {
    return inFlight.size();
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
    reads++;
    beforeRead.run();
    return table.find(jobId);
  }

  @Override
  public Claim claim(Job known, String sender, Instant until, Instant now) {
    beforeClaim.run();
    Claim claim = JobStore.super.claim(known, sender, until, now);
    afterClaim.run();
    return claim;
  }

  @Override
  public Claim claim(Job known, String sender, Instant until, Instant now, Fence fence) {
    beforeClaim.run();
    Claim claim = JobStore.super.claim(known, sender, until, now, fence);
    fenced++;
    barred += claim instanceof Claim.Barred ? 1 : 0;
    afterClaim.run();
    return claim;
  }

  @Override
  public Changed change(Job known, UnaryOperator<Job> step) {
    return replied(table.change(known, step));
  }

  @Override
  public Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step) {
    return table.change(known, fence, step).map(this::replied);
  }

  private Changed replied(Changed changed) {
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
    looks++;
    beforeLook.run();
    return shown().waiting(route, shard, limit, after);
  }

  @Override
  public List<Running> inFlight(String route, int shard, int limit, @Nullable String after) {
    looks++;
    beforeLook.run();
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
    boolean isOut = !job.isOver() && (job.sender() != null || job.queuedAt() != null);
    if (isOut) {
      inFlight.add(job.jobId());
    } else {
      inFlight.remove(job.jobId());
    }
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
