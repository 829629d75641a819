package dev.trestle.replayer.reseed;

import dev.trestle.log.Backoff;
import dev.trestle.replayer.operation.Cause;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a target takes anything at all, and what to do while it does not: pauses that grow, one
 * call after each, and an end of patience with what does not pass by itself. A state machine
 * without I/O, on a monotonic clock. Not safe across threads.
 */
final class Trouble {

  /** After this time without anything taken the reseed is said to wait. */
  static final Duration SOON = Duration.ofSeconds(1);

  private static final Backoff PAUSES = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

  private final Duration patience;
  private @Nullable NotNow latest;
  private int failures;
  private long sinceNanos;
  private long untilNanos;

  /**
   * No trouble yet.
   *
   * @param patience with what does not pass by itself
   */
  Trouble(Duration patience) {
    this.patience = patience;
  }

  /** The target took something. */
  void over() {
    latest = null;
    failures = 0;
  }

  /** A call came to nothing. */
  void failed(NotNow why, long nowNanos) {
    if (latest == null || latest.passes() != why.passes()) {
      sinceNanos = nowNanos;
    }
    latest = why;
    failures++;
    untilNanos = nowNanos + PAUSES.after(failures).toNanos();
  }

  /** How many calls may be open now. */
  int mayCall(int usually, long nowNanos) {
    if (latest == null) {
      return usually;
    }
    return nowNanos - untilNanos >= 0 ? 1 : 0;
  }

  /** Nanoseconds until a call may be made; 0: now. */
  long pause(long nowNanos) {
    return latest == null ? 0 : Math.max(0, untilNanos - nowNanos);
  }

  /** What it waits for; empty if it does not, or not for long. */
  Optional<Cause> waiting(long nowNanos) {
    return latest != null && nowNanos - sinceNanos >= SOON.toNanos()
        ? Optional.of(latest.cause())
        : Optional.empty();
  }

  /** Why it goes on no longer; empty if it does. */
  Optional<Cause> givesUp(long nowNanos) {
    return latest != null && !latest.passes() && nowNanos - sinceNanos >= patience.toNanos()
        ? Optional.of(latest.cause())
        : Optional.empty();
  }
}
