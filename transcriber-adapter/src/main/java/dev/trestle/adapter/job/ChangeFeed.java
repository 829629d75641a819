package dev.trestle.adapter.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Finds each entry of a history that was written since the last look, by whichever instance. Holds
 * the changes of the last {@link #OVERLAP} only. Not thread-safe.
 */
final class ChangeFeed {

  /**
   * How far back each look goes: by so much may the clocks of two instances differ, and so long may
   * a write take, for its change to be told at once; else it is told with the job's next one.
   */
  static final Duration OVERLAP = Duration.ofSeconds(10);

  /** Jobs that are read, and told, at a time. */
  private static final int CHUNK = 100;

  /**
   * What was told of a job.
   *
   * @param order by which the index has it
   * @param entry the last entry of its history that was told
   */
  private record Told(String order, Change entry) {}

  private final JobChanges changes;
  private final Clock clock;
  private final Map<String, Told> told = new HashMap<>();
  private Instant looked = Instant.EPOCH;

  ChangeFeed(JobChanges changes, Clock clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /** Leaves out what happened until now. */
  void begin() {
    told.clear();
    looked = clock.instant();
    look((job, entries) -> {});
  }

  /**
   * Tells of jobs with entries that are new, oldest entry first.
   *
   * @param listener gets the job as it is now, and its new entries
   */
  void look(BiConsumer<Job, List<Change>> listener) {
    Instant now = clock.instant();
    Instant from = looked.minus(OVERLAP);
    Set<String> seen = new HashSet<>();
    for (int shard = 0; shard < JobStore.SHARDS; shard++) {
      Map<String, String> news = new HashMap<>();
      for (JobChanges.Latest latest : changes.since(shard, from)) {
        Told before = told.get(latest.jobId());
        if (before == null || !before.order().equals(latest.order())) {
          news.put(latest.jobId(), latest.order());
        }
        seen.add(latest.jobId());
      }
      List<String> ids = new ArrayList<>(news.keySet());
      for (int first = 0; first < ids.size(); first += CHUNK) {
        for (Job job : changes.read(ids.subList(first, Math.min(first + CHUNK, ids.size())))) {
          tell(job, news.getOrDefault(job.jobId(), ""), from, listener);
        }
      }
    }
    told.keySet().retainAll(seen);
    looked = now;
  }

  private void tell(Job job, String order, Instant from, BiConsumer<Job, List<Change>> listener) {
    List<Change> history = job.history();
    Told before = told.get(job.jobId());
    int last = before == null ? -1 : history.lastIndexOf(before.entry());
    List<Change> entries =
        last >= 0
            ? history.subList(last + 1, history.size())
            : history.stream().filter(entry -> !entry.at().isBefore(from)).toList();
    if (!history.isEmpty()) {
      told.put(job.jobId(), new Told(order, history.get(history.size() - 1)));
    }
    if (!entries.isEmpty()) {
      listener.accept(job, entries);
    }
  }
}
