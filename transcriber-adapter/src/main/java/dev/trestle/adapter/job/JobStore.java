package dev.trestle.adapter.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All jobs. Safe across threads and instances: one conditional write decides each race, and each
 * method may be repeated.
 *
 * <p>Every method throws an exception of the AWS client if the table does not answer; nothing is
 * known then about whether a write was done.
 */
public interface JobStore {

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
  Claim accept(Job job, String sender, Instant until, Instant now);

  /** Marks a job as sent; does nothing if it is past that. */
  void queued(String jobId);

  /** The job as it is now. */
  Optional<Job> find(String jobId);

  /**
   * Decides how a known job ends, unless that is decided.
   *
   * @return what was decided, now or before
   * @throws IllegalStateException if there is no such job
   */
  Ending decide(String jobId, Ending ending);

  /**
   * Marks a job as ended, as was decided.
   *
   * @return whether it was open until now
   * @throws IllegalStateException if its end is not decided
   */
  boolean end(String jobId, Instant endedAt);

  /**
   * Jobs in one state, newest first. A job shows up within moments of a change.
   *
   * @param limit at most this many, at least 1
   * @param after the last one seen; absent for the newest
   */
  List<Job> list(JobState state, int limit, @Nullable Place after);

  /** Where a job stands in a list. */
  record Place(Instant submittedAt, String jobId) {
    public static Place of(Job job) {
      return new Place(job.submittedAt(), job.jobId());
    }
  }
}
