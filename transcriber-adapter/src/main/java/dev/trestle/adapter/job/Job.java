package dev.trestle.adapter.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transcription to do.
 *
 * @param jobId derived from the event id
 * @param state of the attempt that goes on, or was the last
 * @param eventId of the event that asked for it
 * @param eventTime when that event happened
 * @param inputVersion version of the audio's object; absent if the event named none
 * @param output where the attempt's transcript is to lie; each attempt has a place of its own
 * @param estimatedDuration of the audio; zero if nothing tells
 * @param priority 1 to 5
 * @param submittedAt when it was accepted, in milliseconds
 * @param traceparent W3C trace context that workers and the completion continue; may be empty
 * @param route name of the route that it takes to the workers
 * @param attempt which try it is, from 0; {@code retry_count} of the worker's message
 * @param sender who sends the attempt's message now; absent if nobody does, or it was sent
 * @param queuedAt when the attempt's message was sent
 * @param deadline until when the attempt's end is waited for; absent before it is sent
 * @param progress what a worker said last about the attempt
 * @param history what happened, oldest first; the last {@value #MAX_HISTORY}
 * @param ending how the attempt ends, once that is decided; the state follows when it is published
 * @param endedAt when its end was published and recorded
 * @param revision counts the changes, from 0
 */
public record Job(
    String jobId,
    JobState state,
    String eventId,
    Instant eventTime,
    String userId,
    String fileId,
    S3Path input,
    @Nullable String inputVersion,
    S3Path output,
    Duration estimatedDuration,
    int priority,
    Instant submittedAt,
    String traceparent,
    String route,
    int attempt,
    @Nullable Sender sender,
    @Nullable Instant queuedAt,
    @Nullable Instant deadline,
    @Nullable Progress progress,
    List<Change> history,
    @Nullable Ending ending,
    @Nullable Instant endedAt,
    long revision) {

  /** Entries of a history; an entry has about 100 bytes, and each change writes them all. */
  static final int MAX_HISTORY = 50;

  public Job {
    history = List.copyOf(history);
  }

  /** A new job, which nobody sends yet. */
  public static Job accepted(
      String jobId,
      String eventId,
      Instant eventTime,
      String userId,
      String fileId,
      S3Path input,
      @Nullable String inputVersion,
      S3Path output,
      Duration estimatedDuration,
      int priority,
      Instant submittedAt,
      String traceparent,
      String route) {
    return new Job(
        jobId,
        JobState.ACCEPTED,
        eventId,
        eventTime,
        userId,
        fileId,
        input,
        inputVersion,
        output,
        estimatedDuration,
        priority,
        submittedAt,
        traceparent,
        route,
        0,
        null,
        null,
        null,
        null,
        List.of(new Change(submittedAt, JobState.ACCEPTED, 0, "")),
        null,
        null,
        0);
  }

  /** Whether the end of the attempt is decided, published or not. */
  public boolean isOver() {
    return state.isEnd() || ending != null;
  }

  /** This job with other values; the next revision. */
  Draft next() {
    return new Draft(this);
  }

  /** The members that change. */
  static final class Draft {
    private final Job before;
    JobState state;
    S3Path output;
    int attempt;
    @Nullable Sender sender;
    @Nullable Instant queuedAt;
    @Nullable Instant deadline;
    @Nullable Progress progress;
    @Nullable Ending ending;
    @Nullable Instant endedAt;
    private final List<Change> history;

    private Draft(Job before) {
      this.before = before;
      state = before.state;
      output = before.output;
      attempt = before.attempt;
      sender = before.sender;
      queuedAt = before.queuedAt;
      deadline = before.deadline;
      progress = before.progress;
      ending = before.ending;
      endedAt = before.endedAt;
      history = new ArrayList<>(before.history);
    }

    /** Writes into the history what the job is now; the oldest entry goes if there are too many. */
    Draft told(Instant at, String note) {
      history.add(new Change(at, state, attempt, note));
      if (history.size() > MAX_HISTORY) {
        history.remove(0);
      }
      return this;
    }

    Job job() {
      return new Job(
          before.jobId,
          state,
          before.eventId,
          before.eventTime,
          before.userId,
          before.fileId,
          before.input,
          before.inputVersion,
          output,
          before.estimatedDuration,
          before.priority,
          before.submittedAt,
          before.traceparent,
          before.route,
          attempt,
          sender,
          queuedAt,
          deadline,
          progress,
          history,
          ending,
          endedAt,
          before.revision + 1);
    }
  }
}
