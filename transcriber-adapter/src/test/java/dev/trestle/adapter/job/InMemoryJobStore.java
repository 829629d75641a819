package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Jobs in memory, by the same rules as the table. */
public final class InMemoryJobStore implements JobStore {

  private static final Comparator<Job> NEWEST_FIRST =
      Comparator.comparing(Job::submittedAt).thenComparing(Job::jobId).reversed();

  private final Map<String, Job> jobs = new HashMap<>();

  @Override
  public synchronized Optional<Job> add(Job job) {
    return Optional.ofNullable(jobs.putIfAbsent(job.jobId(), job));
  }

  @Override
  public synchronized Optional<Job> find(String jobId) {
    return Optional.ofNullable(jobs.get(jobId));
  }

  @Override
  public synchronized Changed change(Job known, UnaryOperator<Job> step) {
    Job before = jobs.get(known.jobId());
    if (before == null) {
      throw new IllegalStateException("There is no job " + known.jobId() + " any more");
    }
    Job after = step.apply(before);
    jobs.put(known.jobId(), after);
    return new Changed(after, after != before);
  }

  @Override
  public synchronized List<Waiting> waiting(
      String route, int shard, int limit, @Nullable String after) {
    return work(JobIndexes.waiting(route, shard), after, limit).map(JobItem::waiting).toList();
  }

  @Override
  public synchronized List<Running> inFlight(
      String route, int shard, int limit, @Nullable String after) {
    return work(JobIndexes.inFlight(route, shard), after, limit).map(JobItem::running).toList();
  }

  @Override
  public synchronized List<String> unpublished(int shard, Instant decidedBefore, int limit) {
    String before = JobItem.time(decidedBefore).s();
    return work(JobIndexes.unpublished(shard), null, Integer.MAX_VALUE)
        .filter(item -> item.order().compareTo(before) < 0)
        .map(JobItem::jobId)
        .limit(limit)
        .toList();
  }

  private Stream<JobItem> work(String work, @Nullable String after, int limit) {
    return jobs.values().stream()
        .map(job -> JobItem.of(job, Duration.ofDays(1)))
        .filter(item -> item.containsKey(JobIndexes.WORK))
        .filter(item -> item.get(JobIndexes.WORK).s().equals(work))
        .map(JobItem::new)
        .filter(item -> after == null || item.order().compareTo(after) > 0)
        .sorted(Comparator.comparing(JobItem::order))
        .limit(limit);
  }

  @Override
  public synchronized JobPage list(Listing listing, int limit, @Nullable Place after) {
    List<Job> found =
        jobs.values().stream()
            .filter(job -> listing.states().contains(job.state()))
            .filter(job -> listing.userId() == null || job.userId().equals(listing.userId()))
            .filter(job -> listing.from() == null || !job.submittedAt().isBefore(listing.from()))
            .filter(job -> listing.until() == null || job.submittedAt().isBefore(listing.until()))
            .filter(job -> after == null || isOlder(job, after))
            .sorted(NEWEST_FIRST)
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    List<Job> page = more ? found.subList(0, limit) : found;
    return new JobPage(page, more ? Place.of(page.get(limit - 1)) : null);
  }

  private static boolean isOlder(Job job, Place place) {
    int byTime = job.submittedAt().compareTo(place.submittedAt());
    return byTime < 0 || (byTime == 0 && job.jobId().compareTo(place.jobId()) < 0);
  }
}
