package dev.trestle.adapter.job;

import dev.trestle.proto.Problem;
import dev.trestle.server.Watches;
import dev.trestle.server.security.Access;
import dev.trestle.server.security.Action;
import dev.trestle.server.security.Caller;
import dev.trestle.v1.ErrorReason;
import dev.trestle.v1.TranscriptionJob;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call that watches jobs. Of a caller that is slower than the changes, the newest state of each
 * job is kept, up to {@link #MAX_PENDING} jobs; then the call ends. Safe across threads.
 */
final class JobWatch implements Watches.Watch {

  /** A job has about 3 KB. */
  static final int MAX_PENDING = 250;

  private static final Duration RETRY_LATER = Duration.ofSeconds(5);

  private final JobFilter filter;
  private final Access access;
  private final Caller who;
  private final ServerCallStreamObserver<TranscriptionJob> caller;
  private final Map<String, Job> pending = new LinkedHashMap<>();
  private long revision = -1;
  private boolean begun;
  private boolean over;

  JobWatch(
      JobFilter filter,
      Access access,
      Caller who,
      ServerCallStreamObserver<TranscriptionJob> caller) {
    this.filter = filter;
    this.access = access;
    this.who = who;
    this.caller = caller;
  }

  JobFilter filter() {
    return filter;
  }

  @Override
  public synchronized boolean isOver() {
    return over;
  }

  /** Begins to tell, first the jobs as they are. */
  synchronized void begin(List<Job> now) {
    now.forEach(job -> pending.putIfAbsent(job.jobId(), job));
    begun = true;
    flush();
  }

  /** Tells what happened to a job, if the caller asked for that. */
  synchronized void happened(Job job, List<Change> entries) {
    if (filter.jobId() == null && filter.matches(job, entries)) {
      owe(job);
    }
  }

  /** Tells of the one job that is watched, as it is; {@code null} if there is none any more. */
  synchronized void seen(@Nullable Job job) {
    if (job == null) {
      end(
          Problem.of(
                  ErrorReason.ERROR_REASON_JOB_NOT_FOUND,
                  "The job ended long ago and is not kept any more")
              .toException());
    } else if (job.revision() > revision) {
      revision = job.revision();
      owe(job);
    }
  }

  private void owe(Job job) {
    pending.put(job.jobId(), job);
    flush();
    if (pending.size() > MAX_PENDING) {
      pending.clear();
      end(
          Problem.of(
                  ErrorReason.ERROR_REASON_WATCH_BEHIND,
                  MAX_PENDING
                      + " changed jobs wait for this caller: read faster or watch fewer, list what"
                      + " there is, and watch again")
              .withRetryDelay(RETRY_LATER)
              .toException());
    }
  }

  /** Sends what the caller takes now. */
  synchronized void flush() {
    Iterator<Job> jobs = pending.values().iterator();
    while (begun && !over && jobs.hasNext() && caller.isReady()) {
      Job job = jobs.next();
      jobs.remove();
      caller.onNext(JobMessages.of(job));
      if (filter.jobId() != null && job.state().isEnd()) {
        over = true;
        caller.onCompleted();
      }
    }
  }

  /** Ends the call if the caller may not see jobs any more. */
  synchronized void checkRight() {
    Problem refused = over ? null : access.refusal(who, Action.READ_JOBS);
    if (refused != null) {
      end(refused.toException());
    }
  }

  @Override
  public synchronized void end(Throwable reason) {
    if (!over) {
      over = true;
      pending.clear();
      caller.onError(reason);
    }
  }

  /** The caller is gone. */
  synchronized void gone() {
    over = true;
    pending.clear();
  }
}
