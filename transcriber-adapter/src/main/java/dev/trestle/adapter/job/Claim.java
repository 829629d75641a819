package dev.trestle.adapter.job;

import java.time.Instant;

/** Who sends a job's message to the workers. */
public sealed interface Claim {

  /** The caller: send {@code job}, then call {@link JobStore#queued}. */
  record Ours(Job job) implements Claim {}

  /** Someone else, until then; if the job is still not queued, ask again. */
  record Held(Instant until) implements Claim {}

  /** Nobody: it was sent. */
  record Sent(Job job) implements Claim {}

  /** Not the caller, whose fence does not stand any more; nothing was changed. */
  record Barred() implements Claim {}
}
