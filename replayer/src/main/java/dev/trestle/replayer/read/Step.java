package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the read of one partition wants next. */
sealed interface Step {

  /** Send this record. */
  record Deliver(LogRecord record) implements Step {}

  /** Tell the caller that everything before this offset was delivered or did not match. */
  record Passed(Offset next) implements Step {}

  /** Tell the caller that it has all that the partition holds. */
  record CaughtUp(Offset next) implements Step {}

  /** Fetch the records from this offset on. */
  record Fetch(Offset from) implements Step {}

  /**
   * Nothing to do until the partition has more, or until a time.
   *
   * @param next offset that the partition must get beyond
   * @param wakeNanos monotonic time to ask again at; {@link Long#MAX_VALUE}: never
   * @param wakeTime wall-clock time to ask again at
   */
  record Await(Offset next, long wakeNanos, @Nullable Instant wakeTime) implements Step {}

  /** Nothing more will come of this partition. */
  record Done() implements Step {}
}
