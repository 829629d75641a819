package dev.trestle.adapter.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The waiting jobs of a route that are held in memory, and the choice between them: priority 5
 * first, then 4 and so on, within a priority fair between users.
 *
 * <p>Memory is bounded: a route may have more jobs waiting than the window holds. It is filled by
 * sweeps over all that wait, and what it leaves out is offered again by the next sweep. When it is
 * full, a new job takes the place of the last job of the user who has most in the lowest priority.
 * So whoever has few jobs is not hidden by whoever has many: each user with jobs of the highest
 * priority has at least one in the window, and fairness is exact as long as no more users wait than
 * the window has places. Beyond that, those who are left out come in as others leave.
 */
final class Window {

  private static final int PRIORITIES = 5;

  private final int capacity;
  private final UserTurns[] byPriority = new UserTurns[PRIORITIES + 1];
  private final Map<String, Candidate> jobs = new HashMap<>();

  /**
   * @param capacity how many jobs are held; one takes about half a kilobyte
   * @param quantum audio that a user's turn is worth
   * @param unknown what a job counts that has no estimate
   */
  Window(int capacity, Duration quantum, Duration unknown) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.capacity = capacity;
    for (int priority = 1; priority <= PRIORITIES; priority++) {
      byPriority[priority] = new UserTurns(quantum, unknown);
    }
  }

  int size() {
    return jobs.size();
  }

  boolean holds(String jobId) {
    return jobs.containsKey(jobId);
  }

  /**
   * Tells of a job that waits; may be told again.
   *
   * @return whether it is held
   */
  boolean offer(Candidate job) {
    Candidate known = jobs.get(job.jobId());
    if (known != null) {
      if (known.equals(job)) {
        return true;
      }
      drop(known);
    }
    if (jobs.size() >= capacity && !makeRoom(job)) {
      return false;
    }
    jobs.put(job.jobId(), job);
    byPriority[job.priority()].add(job);
    return true;
  }

  /** The job waits no more: somebody took it, or it was cancelled. */
  void forget(String jobId) {
    Candidate known = jobs.get(jobId);
    if (known != null) {
      drop(known);
    }
  }

  /** Takes the job that goes next. */
  Optional<Candidate> take() {
    for (int priority = PRIORITIES; priority >= 1; priority--) {
      Optional<Candidate> next = byPriority[priority].take();
      if (next.isPresent()) {
        jobs.remove(next.get().jobId());
        return next;
      }
    }
    return Optional.empty();
  }

  private boolean makeRoom(Candidate job) {
    Candidate leaving = leastMissed(job);
    if (leaving == null) {
      return false;
    }
    drop(leaving);
    return true;
  }

  /** The job that leaves if this one comes; {@code null} if this one is to stay out. */
  private @Nullable Candidate leastMissed(Candidate job) {
    for (int priority = 1; priority < job.priority(); priority++) {
      Candidate last = byPriority[priority].lastOfLongest();
      if (last != null) {
        return last;
      }
    }
    UserTurns peers = byPriority[job.priority()];
    if (peers.longest() > peers.size(job.userId()) + 1) {
      return peers.lastOfLongest();
    }
    // The user may have told of a job that waits longer than what is held of theirs.
    Candidate ownLast = peers.last(job.userId());
    return ownLast != null && Candidate.LONGEST_WAIT.compare(job, ownLast) < 0 ? ownLast : null;
  }

  private void drop(Candidate job) {
    jobs.remove(job.jobId());
    byPriority[job.priority()].remove(job);
  }
}
