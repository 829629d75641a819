package dev.trestle.adapter.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * What may happen to a job, without I/O. Each step gives the job after it, or the very same object
 * if the step is not possible or was done before; so a step may be repeated whenever it is unknown
 * whether it was written.
 */
final class Lifecycle {

  private Lifecycle() {}

  /** A sender takes the job, if nobody has it, or had it longer than its time. */
  static Job claimed(Job job, int attempt, Sender sender, Instant now) {
    Sender held = job.sender();
    boolean free = held == null || !now.isBefore(held.until());
    if (job.state() != JobState.ACCEPTED || job.isOver() || job.attempt() != attempt || !free) {
      return job;
    }
    Job.Draft next = job.next();
    next.sender = sender;
    return next.job();
  }

  /** Who sends an attempt's message, after somebody asked to. */
  static Claim claim(Job job, int attempt, String sender) {
    Sender holder = job.sender();
    if (holder == null || job.attempt() != attempt || job.isOver()) {
      return new Claim.Sent(job);
    }
    return holder.name().equals(sender) ? new Claim.Ours(job) : new Claim.Held(holder.until());
  }

  /** Its message was sent. */
  static Job queued(Job job, int attempt, Instant sentAt, Instant deadline) {
    if (job.state() != JobState.ACCEPTED || job.isOver() || job.attempt() != attempt) {
      return job;
    }
    Job.Draft next = job.next();
    next.state = JobState.QUEUED;
    next.sender = null;
    next.queuedAt = milliseconds(sentAt);
    next.deadline = milliseconds(deadline);
    return next.told(milliseconds(sentAt), "").job();
  }

  /** A worker says that it works on the job. */
  static Job running(Job job, int attempt, Progress progress) {
    if (job.isOver() || job.attempt() != attempt || progress.equals(job.progress())) {
      return job;
    }
    Job.Draft next = job.next();
    next.progress = progress;
    // One that was not marked as sent yet keeps its sender, who marks it, and with it the deadline.
    if (job.state() == JobState.QUEUED) {
      next.state = JobState.RUNNING;
      next.told(progress.at(), progress.workerId());
    }
    return next.job();
  }

  /** The end of the attempt is decided; the first decision stands. */
  static Job decided(Job job, int attempt, Ending ending) {
    if (job.isOver() || job.attempt() != attempt) {
      return job;
    }
    Job.Draft next = job.next();
    next.ending = ending;
    return next.job();
  }

  /** The decided end was published. */
  static Job ended(Job job, int attempt, Instant at) {
    Ending ending = job.ending();
    if (job.state().isEnd() || ending == null || job.attempt() != attempt) {
      return job;
    }
    Job.Draft next = job.next();
    next.state = ending.state();
    next.sender = null;
    next.endedAt = milliseconds(at);
    return next.told(milliseconds(at), ending.error()).job();
  }

  /** Begins the next attempt. Of an attempt whose end is decided, that must be published first. */
  static Job again(Job job, int attempt, Instant at, String why) {
    if (job.attempt() != attempt || (job.ending() != null && !job.state().isEnd())) {
      return job;
    }
    Job.Draft next = job.next();
    next.attempt = attempt + 1;
    next.output = outputOf(job, attempt + 1);
    next.state = JobState.ACCEPTED;
    next.sender = null;
    next.queuedAt = null;
    next.deadline = null;
    next.progress = null;
    next.ending = null;
    next.endedAt = null;
    return next.told(milliseconds(at), why).job();
  }

  /** Writes down what changes nothing else; the same words twice in a row are written once. */
  static Job noted(Job job, Instant at, String note) {
    int last = job.history().size() - 1;
    if (last >= 0 && Objects.equals(job.history().get(last).note(), note)) {
      return job;
    }
    return job.next().told(milliseconds(at), note).job();
  }

  /** The place of the first attempt, with the attempt's number before the extension. */
  private static S3Path outputOf(Job job, int attempt) {
    String key = job.output().key();
    int name = key.lastIndexOf('/') + 1;
    int dot = key.lastIndexOf('.');
    String extension = dot > name ? key.substring(dot) : "";
    String stem = key.substring(0, key.length() - extension.length());
    String mark = "." + job.attempt();
    if (job.attempt() > 0 && stem.endsWith(mark)) {
      stem = stem.substring(0, stem.length() - mark.length());
    }
    return new S3Path(job.output().bucket(), stem + "." + attempt + extension);
  }

  private static Instant milliseconds(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }
}
