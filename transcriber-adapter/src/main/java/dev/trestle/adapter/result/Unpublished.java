package dev.trestle.adapter.result;

import dev.trestle.adapter.job.Ending;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobStore;
import dev.trestle.adapter.job.JobsConfig;
import dev.trestle.adapter.job.Sweep;
import dev.trestle.queues.OutageException;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes ends that were decided and not recorded as published, whatever became of the sign that
 * told them. Costs one query for each shard, and one read for each job found.
 */
@Singleton
final class Unpublished implements Sweep {

  private static final Logger LOG = LoggerFactory.getLogger(Unpublished.class);
  private static final int PAGE = 1000;

  private final JobStore jobs;
  private final Completion completion;
  private final JobsConfig config;
  private final Clock clock;

  Unpublished(JobStore jobs, Completion completion, JobsConfig config, Clock clock) {
    this.jobs = jobs;
    this.completion = completion;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "ends that are not published";
  }

  /**
   * {@inheritDoc}
   *
   * @throws OutageException if the gateway takes no events now
   */
  @Override
  public void run() {
    // Whoever decided the end is publishing it right now.
    Instant before = clock.instant().minus(config.sweep());
    for (int shard = 0; shard < JobStore.SHARDS; shard++) {
      for (String jobId : jobs.unpublished(shard, before, PAGE)) {
        jobs.find(jobId).ifPresent(this::publish);
      }
    }
  }

  private void publish(Job job) {
    Ending ending = job.ending();
    if (job.state().isEnd() || ending == null) {
      return;
    }
    try {
      completion
          .publish(job, ending)
          .ifPresent(why -> LOG.warn("The gateway refuses the end of {}: {}", job.jobId(), why));
    } catch (StatusRuntimeException e) {
      // No outage: it may be this event alone.
      LOG.warn("The gateway fails at the end of job {}", job.jobId(), e);
    }
  }
}
