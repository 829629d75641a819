package dev.trestle.adapter.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All jobs. Safe across threads and instances: one conditional write decides each race, and each
 * method may be repeated.
 *
 * <p>Every method throws an exception of the AWS client if the table does not answer; nothing is
 * known then about whether a write was done.
 */
public interface JobStore {

  /** Into how many shards each index spreads its jobs; one takes about 1,000 writes a second. */
  int SHARDS = 16;

  /** A job, and whether the call that returns it changed it. */
  record Changed(Job job, boolean written) {}

  /**
   * Records a job unless it is known. Costs one write.
   *
   * @return the one that is known; empty if this one was recorded now
   */
  Optional<Job> add(Job job);

  /** The job as it is now. Costs one consistent read. */
  Optional<Job> find(String jobId);

  /**
   * Changes a job by a step that gives the very same object if there is nothing to change. The step
   * is done again on what is there if another was faster.
   *
   * @param known as the caller saw it last; if it is still so, this costs one write and no read
   */
  Changed change(Job known, UnaryOperator<Job> step);

  /**
   * As {@link #change(Job, UnaryOperator)}, if a fence stands in the same moment. A change costs
   * twice as much, and two reads of the fence's item.
   *
   * @return empty if the fence does not stand any more: nothing was changed
   */
  Optional<Changed> change(Job known, Fence fence, UnaryOperator<Job> step);

  /**
   * Records a job unless it is known, and settles who sends its message.
   *
   * <p>The message of a job is sent once, unless a sender vanishes after it has sent and before it
   * called {@link #queued}: then, after its lease, another sends a second message for the same job.
   * Workers then do the job twice, and it still ends once.
   *
   * @param job in state {@code ACCEPTED}
   * @param sender names the caller's try; the same sender gets the claim again
   * @param until when the claim lapses
   * @param now the caller's time
   */
  default Claim accept(Job job, String sender, Instant until, Instant now) {
    Job claimed = Lifecycle.claimed(job, job.attempt(), new Sender(sender, until), now);
    Job known = add(claimed).orElse(null);
    return known == null ? new Claim.Ours(claimed) : claim(known, sender, until, now);
  }

  /** Settles who sends the message of a known job's attempt. Costs one write if it is free. */
  default Claim claim(Job known, String sender, Instant until, Instant now) {
    int attempt = known.attempt();
    return Lifecycle.claim(
        change(known, any -> Lifecycle.claimed(any, attempt, new Sender(sender, until), now)).job(),
        attempt,
        sender);
  }

  /** As {@link #claim(Job, String, Instant, Instant)}, if a fence stands in the same moment. */
  default Claim claim(Job known, String sender, Instant until, Instant now, Fence fence) {
    int attempt = known.attempt();
    return change(
            known, fence, any -> Lifecycle.claimed(any, attempt, new Sender(sender, until), now))
        .map(changed -> Lifecycle.claim(changed.job(), attempt, sender))
        .orElseGet(Claim.Barred::new);
  }

  /**
   * Marks an attempt as sent; does nothing if it is past that.
   *
   * @param job as it was claimed
   * @param deadline until when its end is waited for
   */
  default Changed queued(Job job, Instant sentAt, Instant deadline) {
    return change(job, any -> Lifecycle.queued(any, job.attempt(), sentAt, deadline));
  }

  /** Writes down what a worker says about an attempt that it does. */
  default Changed running(Job job, Progress progress) {
    return change(job, any -> Lifecycle.running(any, job.attempt(), progress));
  }

  /**
   * Decides how an attempt ends, unless that is decided.
   *
   * @param job in the attempt that is meant
   * @return what was decided, now or before; empty if the job is in a later attempt
   */
  default Optional<Ending> decide(Job job, Ending ending) {
    Job decided = change(job, any -> Lifecycle.decided(any, job.attempt(), ending)).job();
    return decided.attempt() == job.attempt()
        ? Optional.ofNullable(decided.ending())
        : Optional.empty();
  }

  /** Marks an attempt as ended, as was decided; does nothing if it ended, or nothing is decided. */
  default Changed end(Job job, Instant endedAt) {
    return change(job, any -> Lifecycle.ended(any, job.attempt(), endedAt));
  }

  /**
   * Begins another attempt; does nothing if a later one began, or if an end is decided and not
   * published.
   */
  default Changed again(Job job, Instant at, String why) {
    return change(job, any -> Lifecycle.again(any, job.attempt(), at, why));
  }

  /** Adds a line to a job's history. */
  default Changed note(Job job, Instant at, String note) {
    return change(job, any -> Lifecycle.noted(any, at, note));
  }

  /**
   * Jobs of a route that are not known to be sent, by priority and then the oldest first. A job
   * shows up within moments of a change. Costs one query.
   *
   * @param shard from 0 to {@link #SHARDS} - 1
   * @param after {@code order} of the last one seen; absent for the first
   */
  List<Waiting> waiting(String route, int shard, int limit, @Nullable String after);

  /**
   * Jobs of a route that were sent and whose end is not decided, by deadline.
   *
   * @see #waiting
   */
  List<Running> inFlight(String route, int shard, int limit, @Nullable String after);

  /**
   * Ids of jobs whose end is decided and not recorded as published, the longest so first. Costs one
   * query.
   *
   * @param decidedBefore only those
   */
  List<String> unpublished(int shard, Instant decidedBefore, int limit);

  /**
   * Jobs, newest first. A job shows up within moments of a change. Costs one query for a user's
   * jobs, else {@link #SHARDS} for each state, and the reads of the jobs.
   *
   * @param limit at most this many, at least 1, at most 1,000
   * @param after the last one seen; absent for the newest
   */
  JobPage list(Listing listing, int limit, @Nullable Place after);

  /**
   * Which jobs to list.
   *
   * @param states only these
   * @param userId only this user's; absent: everybody's
   * @param from only those accepted then or later
   * @param until only those accepted before
   */
  record Listing(
      Set<JobState> states,
      @Nullable String userId,
      @Nullable Instant from,
      @Nullable Instant until) {}

  /** Where a job stands in a list. */
  record Place(Instant submittedAt, String jobId) {
    public static Place of(Job job) {
      return new Place(job.submittedAt(), job.jobId());
    }
  }
}
