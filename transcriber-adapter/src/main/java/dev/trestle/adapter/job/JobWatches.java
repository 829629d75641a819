package dev.trestle.adapter.job;

import dev.trestle.proto.Problem;
import dev.trestle.server.DaemonThreads;
import dev.trestle.server.Drainable;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.ErrorReason;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  private final JobStore jobs;
  private final JobChanges changes;
  private final Access access;
  private final ChangeFeed feed;
  private final Set<JobWatch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService teller = DaemonThreads.scheduled("job-watch", 1);

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
    long millis = INTERVAL.toMillis();
    var unused = teller.scheduleWithFixedDelay(this::tell, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Answers a call until the caller goes, may not see jobs any more, or the server stops; or, if
   * one job is watched, until that has ended. Blocks for reading what there is now; to be called on
   * the call's own thread.
   */
  void open(JobFilter filter, Caller who, ServerCallStreamObserver<TranscriptionJob> caller) {
    if (watches.size() >= MAX_WATCHES) {
      caller.onError(
          Problem.of(
                  ErrorReason.ERROR_REASON_OVERLOADED,
                  MAX_WATCHES + " calls watch jobs, as many as this server carries")
              .withRetryDelay(RETRY_LATER)
              .toException());
      return;
    }
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
    if (watch.isOver()) {
      watches.remove(watch);
    }
    if (teller.isShutdown()) {
      endAll();
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
    watches.forEach(JobWatch::checkRight);
    watches.removeIf(JobWatch::isOver);
    try {
      tellOfOne();
      synchronized (feed) {
        feeding = watches.stream().anyMatch(watch -> watch.filter().jobId() == null) && feeding;
        if (feeding) {
          feed.look((job, entries) -> watches.forEach(watch -> watch.happened(job, entries)));
        }
      }
    } catch (SdkException e) {
      LOG.warn("Changes of jobs cannot be looked at; tried again: {}", e.getMessage());
    } catch (RuntimeException defect) {
      LOG.error("Changes of jobs could not be told; tried again", defect);
    }
    watches.removeIf(JobWatch::isOver);
  }

  private void tellOfOne() {
    Map<JobWatch, String> ofOne = new HashMap<>();
    for (JobWatch watch : watches) {
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
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try {
      teller.execute(
          () -> {
            endAll();
            ended.complete(null);
          });
    } catch (RejectedExecutionException closed) {
      ended.complete(null);
    }
    teller.shutdown();
    return ended;
  }

  @PreDestroy
  void close() {
    teller.shutdownNow();
  }

  private void endAll() {
    for (JobWatch watch : watches) {
      watch.end(
          Problem.of(ErrorReason.ERROR_REASON_SHUTTING_DOWN, "The server is stopping: retry"));
    }
    watches.clear();
  }
}
