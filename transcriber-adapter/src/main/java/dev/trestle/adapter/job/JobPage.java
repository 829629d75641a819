package dev.trestle.adapter.job;

import dev.trestle.adapter.job.JobStore.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some jobs of one or several states, newest first.
 *
 * @param jobs the jobs
 * @param seen the last one shown of each state, to go on from; a state without one is still at its
 *     beginning
 * @param more whether there are jobs after these
 */
record JobPage(List<Job> jobs, Map<JobState, Place> seen, boolean more) {

  private static final Comparator<Job> NEWEST_FIRST =
      Comparator.comparing(Job::submittedAt).reversed();

  /**
   * Merges the lists of several states. Costs one query for each. A job that changes state between
   * two pages may show up twice or not at all.
   */
  static JobPage read(JobStore store, Set<JobState> states, int size, Map<JobState, Place> seen) {
    Map<JobState, Deque<Job>> lists = new EnumMap<>(JobState.class);
    for (JobState state : states) {
      lists.put(state, new ArrayDeque<>(store.list(state, size + 1, seen.get(state))));
    }
    Map<JobState, Place> next = new EnumMap<>(JobState.class);
    next.putAll(seen);
    List<Job> jobs = new ArrayList<>();
    while (jobs.size() < size) {
      var newest =
          lists.entrySet().stream()
              .filter(list -> !list.getValue().isEmpty())
              .min(Comparator.comparing(list -> list.getValue().getFirst(), NEWEST_FIRST));
      if (newest.isEmpty()) {
        break;
      }
      Job job = newest.get().getValue().removeFirst();
      next.put(newest.get().getKey(), Place.of(job));
      jobs.add(job);
    }
    boolean more = lists.values().stream().anyMatch(list -> !list.isEmpty());
    return new JobPage(jobs, next, more);
  }
}
