package dev.trestle.adapter.dispatch;

import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.Running;
import dev.trestle.adapter.job.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One look at all the work of a route. Costs two queries for each shard, more if much waits. */
final class Look {

  /** Entries of one query, some 200 KB. */
  private static final int PAGE = 1_000;

  /** Audio of each attempt that is claimed or sent. */
  final Map<String, Duration> inFlight = new HashMap<>();

  /** Those in flight that are not known to be sent. */
  final Set<String> claimed = new HashSet<>();

  final List<Candidate> lapsed = new ArrayList<>();
  private final Instant at;
  private final Duration unknown;
  private int waitingJobs;
  private Duration waitingAudio = Duration.ZERO;
  private int runningJobs;
  private Duration runningAudio = Duration.ZERO;
  private @Nullable Instant oldest;

  /**
   * Begins.
   *
   * @param at the time, by which claims have lapsed or not
   * @param unknown what a job counts that has no estimate
   */
  Look(Instant at, Duration unknown) {
    this.at = at;
    this.unknown = unknown;
  }

  /** Names one attempt of a job. */
  static String attempt(String jobId, int attempt) {
    return jobId + "#" + attempt;
  }

  /**
   * Looks at each shard.
   *
   * @param window is told of what waits
   * @param goOn asked before each query
   * @return whether all was looked at
   */
  boolean at(JobStore jobs, String route, Window window, BooleanSupplier goOn) {
    for (int shard = 0; shard < JobStore.SHARDS; shard++) {
      String after = null;
      do {
        if (!goOn.getAsBoolean()) {
          return false;
        }
        List<Waiting> page = jobs.waiting(route, shard, PAGE, after);
        page.forEach(job -> saw(job, window));
        after = page.size() < PAGE ? null : page.get(PAGE - 1).order();
      } while (after != null);
    }
    claimed.addAll(inFlight.keySet());
    return atRunning(jobs, route, goOn);
  }

  /** As {@link #at}, but only at what was sent: half the queries. */
  boolean atRunning(JobStore jobs, String route, BooleanSupplier goOn) {
    for (int shard = 0; shard < JobStore.SHARDS; shard++) {
      String after = null;
      do {
        if (!goOn.getAsBoolean()) {
          return false;
        }
        List<Running> page = jobs.inFlight(route, shard, PAGE, after);
        page.forEach(job -> running(job.jobId(), job.attempt(), job.estimatedDuration()));
        after = page.size() < PAGE ? null : page.get(PAGE - 1).order();
      } while (after != null);
    }
    return true;
  }

  /** How many jobs were looked at. */
  int jobs() {
    return waitingJobs + runningJobs;
  }

  /** How many of them are claimed or sent. */
  int running() {
    return runningJobs;
  }

  Backlog backlog(Hold hold, double pace) {
    return new Backlog(
        at, waitingJobs, waitingAudio, runningJobs, runningAudio, oldest, hold, pace);
  }

  private void saw(Waiting job, Window window) {
    Candidate candidate =
        new Candidate(
            job.jobId(),
            job.attempt(),
            job.userId(),
            job.estimatedDuration(),
            job.priority(),
            job.submittedAt());
    Instant claimedUntil = job.claimedUntil();
    if (claimedUntil == null) {
      waitingJobs++;
      waitingAudio = waitingAudio.plus(counted(job.estimatedDuration()));
      oldest = oldest == null || job.submittedAt().isBefore(oldest) ? job.submittedAt() : oldest;
      window.offer(candidate);
      return;
    }
    window.forget(job.jobId());
    running(job.jobId(), job.attempt(), job.estimatedDuration());
    if (!at.isBefore(claimedUntil)) {
      lapsed.add(candidate);
    }
  }

  private void running(String jobId, int attempt, Duration estimate) {
    Duration audio = counted(estimate);
    if (inFlight.put(attempt(jobId, attempt), audio) == null) {
      runningJobs++;
      runningAudio = runningAudio.plus(audio);
    }
  }

  private Duration counted(Duration estimate) {
    return estimate.isZero() ? unknown : estimate;
  }
}
