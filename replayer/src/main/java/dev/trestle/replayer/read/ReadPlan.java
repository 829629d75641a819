package dev.trestle.replayer.read;

import dev.trestle.log.Offset;
import dev.trestle.v1.PayloadForm;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A read as asked for, checked as far as it can be without looking at the log.
 *
 * @param partition empty: all partitions of the log
 * @param endOffset records at or after it are not delivered
 * @param endTime records appended at or after it are not delivered
 * @param limit at most so many records; {@link Long#MAX_VALUE}: no limit
 * @param maxEventsPerSecond {@link Double#POSITIVE_INFINITY}: as fast as the reader takes them
 * @param latestPerKey whether only the latest record of each subject is delivered
 * @param clamp whether a start outside the range moves to its nearest end
 */
record ReadPlan(
    String log,
    OptionalInt partition,
    Start start,
    @Nullable Offset endOffset,
    @Nullable Instant endTime,
    EventMatch match,
    boolean follow,
    long limit,
    double maxEventsPerSecond,
    boolean latestPerKey,
    boolean clamp,
    PayloadForm payloadForm) {

  /** Whether every record of the range is delivered. */
  boolean takesAll() {
    return match.equals(EventMatch.ALL) && !latestPerKey;
  }

  /** Where a read begins. */
  sealed interface Start {

    /** With the oldest record kept. */
    record Earliest() implements Start {}

    /** After the newest record. */
    record Latest() implements Start {}

    record AtOffset(Offset offset) implements Start {}

    /** With the first record appended at or after this time. */
    record AtTime(Instant time) implements Start {}

    /** Where the group's committed offset stands. */
    record AtGroup(String group) implements Start {}
  }
}
