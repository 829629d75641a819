package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Jobs in memory, by the same rules as the table. */
public final class InMemoryJobStore implements JobStore, JobChanges {

  private static final Comparator<Job> NEWEST_FIRST =
      Comparator.comparing(Job::submittedAt).thenComparing(Job::jobId).reversed();

  private final Map<String, Job> jobs = new HashMap<>();

  private final Map<String, Entry> entries = new HashMap<>();

  /** By kind of work, then by place. */
  private final Map<String, TreeMap<String, Entry>> work = new HashMap<>();

  private final Predicate<Fence> fences;
  private int writesUntilLost = -1;

  public InMemoryJobStore() {
    this(fence -> false);
  }

  /**
   * Makes an empty store.
   *
   * @param fences tells which fences stand
   */
  public InMemoryJobStore(Predicate<Fence> fences) {
    this.fences = fences;
  }

  /**
   * Does a write and loses its reply.
   *
   * @param before how many writes are answered before it
   */
  public synchronized void loseReplyAfter(int before) {
    writesUntilLost = before;
  }

  @Override
  public synchronized Optional<Job> add(Job job) {
    Job known = jobs.get(job.jobId());
    if (known == null) {
      put(job);
    }
    return Optional.ofNullable(known);
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
    if (after != before) {
      put(after);
    }
    return new Changed(after, after != before);
  }

  @Override
  public synchronized Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step) {
    Job now = jobs.getOrDefault(known.jobId(), known);
    boolean changes = step.apply(now) != now;
    return changes && !fences.test(fence) ? Optional.empty() : Optional.of(change(known, step));
  }

  private void put(Job job) {
    index(job);
    writesUntilLost--;
    if (writesUntilLost == -1) {
      throw SdkClientException.create("the reply is lost");
    }
  }

  private void index(Job job) {
    jobs.put(job.jobId(), job);
    Entry before = entries.remove(job.jobId());
    if (before != null) {
      work.get(before.work()).remove(before.item().order());
    }
    Map<String, AttributeValue> item = JobItem.of(job, Duration.ofDays(1));
    if (item.containsKey(JobIndexes.WORK)) {
      Entry entry = Entry.of(item.get(JobIndexes.WORK).s(), new JobItem(item));
      entries.put(job.jobId(), entry);
      work.computeIfAbsent(entry.work(), key -> new TreeMap<>()).put(entry.item().order(), entry);
    }
  }

  /** A job in the index of work. */
  private record Entry(
      String work, JobItem item, @Nullable Waiting waiting, @Nullable Running running) {

    static Entry of(String work, JobItem item) {
      return new Entry(
          work,
          item,
          work.contains("#W#") ? item.waiting() : null,
          work.contains("#F#") ? item.running() : null);
    }
  }

  @Override
  public synchronized List<Waiting> waiting(
      String route, int shard, int limit, @Nullable String after) {
    return work(JobIndexes.waiting(route, shard), after, limit).map(Entry::waiting).toList();
  }

  @Override
  public synchronized List<Running> inFlight(
      String route, int shard, int limit, @Nullable String after) {
    return work(JobIndexes.inFlight(route, shard), after, limit).map(Entry::running).toList();
  }

  @Override
  public synchronized List<String> unpublished(int shard, Instant decidedBefore, int limit) {
    String before = JobItem.time(decidedBefore).s();
    return work(JobIndexes.unpublished(shard), null, Integer.MAX_VALUE)
        .map(Entry::item)
        .filter(item -> item.order().compareTo(before) < 0)
        .map(JobItem::jobId)
        .limit(limit)
        .toList();
  }

  private Stream<Entry> work(String work, @Nullable String after, int limit) {
    TreeMap<String, Entry> all = this.work.getOrDefault(work, new TreeMap<>());
    return (after == null ? all : all.tailMap(after, false)).values().stream().limit(limit);
  }

  @Override
  public synchronized List<Latest> since(int shard, Instant from) {
    String least = JobItem.time(from).s();
    return jobs.values().stream()
        .map(job -> new JobItem(JobItem.of(job, Duration.ofDays(1))))
        .filter(item -> item.get(JobIndexes.CHANGE).equals(String.valueOf(shard)))
        .map(item -> new Latest(item.jobId(), item.get(JobIndexes.CHANGE_ORDER)))
        .filter(latest -> latest.order().compareTo(least) >= 0)
        .toList();
  }

  @Override
  public synchronized List<Job> read(Collection<String> jobIds) {
    return jobIds.stream().filter(jobs::containsKey).map(jobs::get).toList();
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
