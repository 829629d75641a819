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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes ends that were decided and not recorded as published, whatever became of the sign that
 * told them. Costs one query for each shard, and one read for each job found.
 *
 * <p>An end that is so old that the gateway may have forgotten its event is looked for in the log
 * first, once for all of a shard: it may have been published by somebody who died before recording
 * that. Not thread-safe.
 */
@Singleton
final class Unpublished implements Sweep {

  private static final Logger LOG = LoggerFactory.getLogger(Unpublished.class);
  private static final int PAGE = 1000;

  private final JobStore jobs;
  private final Completion completion;
  private final PublishedEvents log;
  private final OutboxConfig outbox;
  private final JobsConfig config;
  private final Clock clock;

  /**
   * When the log was seen not to have an end, by event id; so that it is not read from the
   * beginning of a long outage again and again.
   */
  private final Map<String, Instant> absent = new HashMap<>();

  Unpublished(
      JobStore jobs,
      Completion completion,
      PublishedEvents log,
      OutboxConfig outbox,
      JobsConfig config,
      Clock clock) {
    this.jobs = jobs;
    this.completion = completion;
    this.log = log;
    this.outbox = outbox;
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
   * @throws OutageException if the gateway takes no events now, or the log does not tell what it
   *     has
   */
  @Override
  public void run() {
    // Whoever decided the end is publishing it right now.
    Instant before = clock.instant().minus(config.sweep());
    Set<String> seen = new HashSet<>();
    for (int shard = 0; shard < JobStore.SHARDS; shard++) {
      List<Decided> decided = new ArrayList<>();
      for (String jobId : jobs.unpublished(shard, before, PAGE)) {
        jobs.find(jobId).flatMap(Unpublished::decided).ifPresent(decided::add);
      }
      decided.forEach(each -> seen.add(each.ending().eventId()));
      publish(decided);
    }
    absent.keySet().retainAll(seen);
  }

  /** A job whose end is to be published. */
  private record Decided(Job job, Ending ending) {}

  private static Optional<Decided> decided(Job job) {
    Ending ending = job.ending();
    return job.state().isEnd() || ending == null
        ? Optional.empty()
        : Optional.of(new Decided(job, ending));
  }

  private void publish(List<Decided> all) {
    Instant now = clock.instant();
    List<Decided> old =
        all.stream().filter(each -> outbox.mayBeForgotten(each.ending().time(), now)).toList();
    Set<String> found = old.isEmpty() ? Set.of() : lookUp(old, now);
    for (Decided each : all) {
      if (found.contains(each.ending().eventId())) {
        LOG.info("The end of job {} was published before", each.job().jobId());
        completion.published(each.job(), each.ending());
      } else if (!outbox.mayBeForgotten(now, clock.instant())) {
        // Else another may have published it since the look, so long ago that that is forgotten.
        publish(each.job(), each.ending());
      }
    }
  }

  private Set<String> lookUp(List<Decided> old, Instant now) {
    Instant since = now;
    for (Decided each : old) {
      Instant from = absent.getOrDefault(each.ending().eventId(), each.ending().time());
      since = from.isBefore(since) ? from : since;
    }
    Set<String> found =
        log.among(
            old.stream().map(each -> CompletionEvent.of(each.job(), each.ending())).toList(),
            since);
    for (Decided each : old) {
      if (!found.contains(each.ending().eventId())) {
        absent.put(each.ending().eventId(), now);
      }
    }
    return found;
  }

  private void publish(Job job, Ending ending) {
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
