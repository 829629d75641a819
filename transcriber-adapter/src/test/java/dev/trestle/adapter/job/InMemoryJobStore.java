package dev.trestle.adapter.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs in memory, by the same rules as the table. */
public final class InMemoryJobStore implements JobStore {

  private record Lease(String sender, Instant until) {}

  private static final Comparator<Job> NEWEST_FIRST =
      Comparator.comparing(Job::submittedAt).thenComparing(Job::jobId).reversed();

  private final Map<String, Job> jobs = new HashMap<>();
  private final Map<String, Lease> leases = new HashMap<>();

  @Override
  public synchronized Claim accept(Job job, String sender, Instant until, Instant now) {
    Job known = jobs.putIfAbsent(job.jobId(), job);
    if (known != null && known.state() != JobState.ACCEPTED) {
      return new Claim.Sent(known);
    }
    Lease lease = leases.get(job.jobId());
    if (lease != null && !lease.sender().equals(sender) && now.isBefore(lease.until())) {
      return new Claim.Held(lease.until());
    }
    if (lease == null || !lease.sender().equals(sender)) {
      leases.put(job.jobId(), new Lease(sender, until));
    }
    return new Claim.Ours(known == null ? job : known);
  }

  @Override
  public synchronized void queued(String jobId) {
    jobs.computeIfPresent(
        jobId, (id, job) -> job.state() == JobState.ACCEPTED ? job.in(JobState.QUEUED) : job);
  }

  @Override
  public synchronized Optional<Job> find(String jobId) {
    return Optional.ofNullable(jobs.get(jobId));
  }

  @Override
  public synchronized Ending decide(String jobId, Ending ending) {
    Job job = jobs.get(jobId);
    if (job == null) {
      throw new IllegalStateException("There is no job " + jobId);
    }
    if (job.ending() != null) {
      return job.ending();
    }
    jobs.put(jobId, job.with(job.state(), ending, null));
    return ending;
  }

  @Override
  public synchronized boolean end(String jobId, Instant endedAt) {
    Job job = jobs.get(jobId);
    if (job == null || job.ending() == null) {
      throw new IllegalStateException("The end of job " + jobId + " is not decided");
    }
    if (job.state().isEnd()) {
      return false;
    }
    jobs.put(jobId, job.with(job.ending().state(), job.ending(), endedAt));
    return true;
  }

  @Override
  public synchronized List<Job> list(JobState state, int limit, @Nullable Place after) {
    List<Job> listed = new ArrayList<>(jobs.values());
    listed.removeIf(job -> job.state() != state);
    listed.sort(NEWEST_FIRST);
    if (after != null) {
      listed.removeIf(job -> !isOlder(job, after));
    }
    return listed.subList(0, Math.min(limit, listed.size()));
  }

  private static boolean isOlder(Job job, Place place) {
    int byTime = job.submittedAt().compareTo(place.submittedAt());
    return byTime < 0 || (byTime == 0 && job.jobId().compareTo(place.jobId()) < 0);
  }
}
