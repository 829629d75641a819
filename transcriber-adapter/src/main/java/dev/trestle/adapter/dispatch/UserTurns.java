package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The waiting jobs of one priority, fair between users: deficit round robin by seconds of audio.
 *
 * <p>Users take turns. With each turn a user is given a quantum of audio, and their jobs go,
 * longest wait first, while what was given suffices; what is left is kept for the next turn, unless
 * nothing of theirs waits. So over time each user who has jobs waiting gets the same seconds of
 * audio dispatched, whatever the number and length of the jobs, to within one quantum and one job.
 *
 * <p>A choice costs constant time, but for jobs longer than a quantum: then one look at each user.
 */
final class UserTurns {

  private final long quantum;
  private final long unknown;
  private final Map<String, Line> lines = new HashMap<>();
  private final Deque<Line> turns = new ArrayDeque<>();
  private final TreeMap<Integer, Set<String>> usersBySize = new TreeMap<>();
  private boolean given;
  private int size;

  /**
   * @param quantum what a turn gives, at least a millisecond
   * @param unknown what a job counts whose estimate is zero, at least a millisecond
   */
  UserTurns(Duration quantum, Duration unknown) {
    this.quantum = quantum.toMillis();
    this.unknown = unknown.toMillis();
    if (this.quantum < 1 || this.unknown < 1) {
      throw new IllegalArgumentException("quantum " + quantum + ", unknown " + unknown);
    }
  }

  int size() {
    return size;
  }

  /** How many of the user's jobs are here. */
  int size(String userId) {
    Line line = lines.get(userId);
    return line == null ? 0 : line.size();
  }

  /** How many jobs the user has who has most; 0 if there is none. */
  int longest() {
    return usersBySize.isEmpty() ? 0 : usersBySize.lastKey();
  }

  void add(Candidate job) {
    Line line = lines.get(job.userId());
    if (line == null) {
      line = new Line();
      lines.put(job.userId(), line);
      turns.addLast(line);
    }
    int before = line.size();
    line.jobs.add(job);
    resized(job.userId(), before, line.size());
  }

  void remove(Candidate job) {
    Line line = lines.get(job.userId());
    if (line == null) {
      return;
    }
    int before = line.size();
    line.jobs.remove(job);
    resized(job.userId(), before, line.size());
    if (line.jobs.isEmpty()) {
      leave(job.userId(), line);
    }
  }

  /** The job that would go last of the user's; {@code null} if none waits. */
  @Nullable Candidate last(String userId) {
    Line line = lines.get(userId);
    return line == null ? null : line.jobs.last();
  }

  /** The job that would go last of the user who has most; {@code null} if none waits. */
  @Nullable Candidate lastOfLongest() {
    return usersBySize.isEmpty()
        ? null
        : last(usersBySize.lastEntry().getValue().iterator().next());
  }

  /** Takes the job whose turn it is. */
  Optional<Candidate> take() {
    int passed = 0;
    while (!turns.isEmpty()) {
      Line line = turns.getFirst();
      if (!given) {
        line.credit += quantum;
        given = true;
      }
      Candidate first = line.jobs.first();
      long cost = cost(first);
      if (cost <= line.credit) {
        line.credit -= cost;
        remove(first);
        return Optional.of(first);
      }
      turns.addLast(turns.removeFirst());
      given = false;
      passed++;
      if (passed == turns.size()) {
        skipRounds();
        passed = 0;
      }
    }
    return Optional.empty();
  }

  /** Gives at once what the rounds would give in which nobody has enough. */
  private void skipRounds() {
    long rounds = Long.MAX_VALUE;
    for (Line line : lines.values()) {
      long missing = cost(line.jobs.first()) - line.credit;
      rounds = Math.min(rounds, (missing + quantum - 1) / quantum);
    }
    for (Line line : lines.values()) {
      line.credit += (rounds - 1) * quantum;
    }
  }

  private long cost(Candidate job) {
    long millis = job.estimate().toMillis();
    return millis > 0 ? millis : unknown;
  }

  private void leave(String user, Line line) {
    if (line.equals(turns.peekFirst())) {
      given = false;
    }
    lines.remove(user);
    turns.remove(line);
  }

  private void resized(String user, int before, int after) {
    size += after - before;
    Set<String> users = usersBySize.get(before);
    if (users != null) {
      users.remove(user);
      if (users.isEmpty()) {
        usersBySize.remove(before);
      }
    }
    if (after > 0) {
      usersBySize.computeIfAbsent(after, count -> new LinkedHashSet<>()).add(user);
    }
  }
}
