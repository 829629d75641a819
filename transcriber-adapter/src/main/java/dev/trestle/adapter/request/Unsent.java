package dev.trestle.adapter.request;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.job.Claim;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.RouteTerms;
import dev.trestle.adapter.job.Sweep;
import dev.trestle.adapter.job.Waiting;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Sends jobs that wait and that nobody has claimed, such as further attempts. */
@Singleton
final class Unsent implements Sweep {

  private static final int PAGE = 100;

  /** One try to send is one instance's sweep. */
  private final String sender = "sweep-" + UUID.randomUUID();

  private final JobStore jobs;
  private final RouteTerms routes;
  private final Sending sending;
  private final AdapterConfig config;
  private final Clock clock;

  Unsent(JobStore jobs, RouteTerms routes, Sending sending, AdapterConfig config, Clock clock) {
    this.jobs = jobs;
    this.routes = routes;
    this.sending = sending;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "jobs that nobody sends";
  }

  @Override
  public void run() {
    for (String route : routes.names()) {
      for (int shard = 0; shard < JobStore.SHARDS; shard++) {
        for (Waiting waiting : jobs.waiting(route, shard, PAGE, null)) {
          Instant until = waiting.claimedUntil();
          if (until == null || !clock.instant().isBefore(until)) {
            jobs.find(waiting.jobId()).ifPresent(this::send);
          }
        }
      }
    }
  }

  private void send(Job job) {
    Instant now = clock.instant();
    Claim claim = jobs.claim(job, sender, now.plus(config.sendLease()), now);
    if (claim instanceof Claim.Ours ours) {
      sending.send(ours.job());
    }
  }
}
