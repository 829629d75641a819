package dev.trestle.adapter.job;

import dev.trestle.server.Drainable;
import dev.trestle.server.Watches;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.TranscriptionJob;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Streams how jobs change to whoever watches. Safe across threads. However many watch, a look costs
 * one query for each shard and a read of each job that changed, and one read of each job that is
 * watched by its id; nothing while nobody watches.
 */
@Singleton
final class JobWatches implements Drainable {

  /** Calls that watch at a time: what they are owed is held in memory. */
  static final int MAX_WATCHES = 100;

  /** Jobs as they are that a watcher of many is told first. */
  static final int FIRST = 100;

  private static final Logger LOG = LoggerFactory.getLogger(JobWatches.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final JobStore jobs;
  private final JobChanges changes;
  private final Access access;
  private final ChangeFeed feed;
  private final Watches<JobWatch> watches = new Watches<>("jobs", MAX_WATCHES);

  /** Guarded by {@code feed}, whose changes are told only while somebody wants them. */
  private boolean feeding;

  JobWatches(JobStore jobs, JobChanges changes, Access access, Clock clock) {
    this.jobs = jobs;
    this.changes = changes;
    this.access = access;
    this.feed = new ChangeFeed(changes, clock);
  }

  @PostConstruct
  void start() {
    watches.start(INTERVAL, this::tell);
  }

  /**
   * Answers a call until the caller goes, may not see jobs any more, or the server stops; or, if
   * one job is watched, until that has ended. Blocks for reading what there is now; to be called on
   * the call's own thread.
   *
   * @throws io.grpc.StatusRuntimeException {@code OVERLOADED} if as many watch as may
   */
  void open(JobFilter filter, Caller who, ServerCallStreamObserver<TranscriptionJob> caller) {
    watches.checkRoom();
    JobWatch watch = new JobWatch(filter, access, who, caller);
    caller.setOnCancelHandler(
        () -> {
          watch.gone();
          watches.remove(watch);
        });
    caller.setOnReadyHandler(watch::flush);
    String jobId = filter.jobId();
    if (jobId != null) {
      watch.begin(List.of());
      watch.seen(jobs.find(jobId).orElse(null));
      watches.add(watch);
    } else {
      // What changes from here on is told; what is there now may be told twice.
      synchronized (feed) {
        if (!feeding) {
          feed.begin();
          feeding = true;
        }
        watches.add(watch);
      }
      begin(watch);
    }
  }

  private void begin(JobWatch watch) {
    boolean begun = false;
    try {
      watch.begin(jobs.list(watch.filter().listing(), FIRST, null).jobs());
      begun = true;
    } finally {
      if (!begun) {
        watches.remove(watch);
      }
    }
  }

  /** One look at what changed, and telling it. */
  void tell() {
    watches.open().forEach(JobWatch::checkRight);
    try {
      tellOfOne();
      synchronized (feed) {
        List<JobWatch> open = watches.open();
        feeding = open.stream().anyMatch(watch -> watch.filter().jobId() == null) && feeding;
        if (feeding) {
          feed.look((job, entries) -> open.forEach(watch -> watch.happened(job, entries)));
        }
      }
    } catch (SdkException e) {
      LOG.warn("Changes of jobs cannot be looked at; tried again: {}", e.getMessage());
    } catch (RuntimeException defect) {
      LOG.error("Changes of jobs could not be told; tried again", defect);
    }
  }

  private void tellOfOne() {
    Map<JobWatch, String> ofOne = new HashMap<>();
    for (JobWatch watch : watches.open()) {
      String jobId = watch.filter().jobId();
      if (jobId != null) {
        ofOne.put(watch, jobId);
      }
    }
    Map<String, Job> now = new HashMap<>();
    changes.read(Set.copyOf(ofOne.values())).forEach(job -> now.put(job.jobId(), job));
    ofOne.forEach((watch, jobId) -> watch.seen(now.get(jobId)));
  }

  @Override
  public CompletionStage<Void> drain() {
    return watches.drain();
  }

  @PreDestroy
  void close() {
    watches.close();
  }
}
