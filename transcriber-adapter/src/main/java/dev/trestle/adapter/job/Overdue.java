package dev.trestle.adapter.job;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Gives attempts up of which nothing was heard before their deadline: another attempt follows, up
 * to the route's limit, then the job is {@code TIMED_OUT}. Costs one query for each route and
 * shard.
 */
@Singleton
final class Overdue implements Sweep {

  static final String SILENT = "Nothing was heard of the attempt before its deadline";

  private static final int PAGE = 100;

  private final JobStore jobs;
  private final RouteTerms routes;
  private final Ends ends;
  private final Clock clock;

  Overdue(JobStore jobs, RouteTerms routes, Ends ends, Clock clock) {
    this.jobs = jobs;
    this.routes = routes;
    this.ends = ends;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "jobs past their deadline";
  }

  @Override
  public void run() {
    for (String route : routes.names()) {
      for (int shard = 0; shard < JobStore.SHARDS; shard++) {
        run(route, shard);
      }
    }
  }

  private void run(String route, int shard) {
    Instant now = clock.instant();
    String after = null;
    while (true) {
      List<Running> page = jobs.inFlight(route, shard, PAGE, after);
      for (Running running : page) {
        if (now.isBefore(running.deadline())) {
          return;
        }
        jobs.find(running.jobId()).ifPresent(job -> giveUp(job, now));
        after = running.order();
      }
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  /** The index may be behind: the job itself decides. */
  private void giveUp(Job job, Instant now) {
    Instant deadline = job.deadline();
    if (job.isOver() || deadline == null || now.isBefore(deadline)) {
      return;
    }
    if (job.attempt() + 1 < routes.maxAttempts(job.route())) {
      jobs.again(job, now, SILENT);
    } else {
      ends.end(job, JobState.TIMED_OUT, SILENT);
    }
  }
}
