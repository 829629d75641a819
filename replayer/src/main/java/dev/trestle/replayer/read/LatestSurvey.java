package dev.trestle.replayer.read;

import dev.trestle.replayer.read.LatestOffsets.Added;
import java.time.Instant;

/**
 * The first of two passes of a read of the latest record of each subject: looks which they are. Not
 * safe across threads.
 */
final class LatestSurvey {

  /** Records looked at in one turn before other reads have theirs. */
  private static final int RECORDS_PER_TURN = 4_096;

  /** How a turn ended. */
  enum Outcome {
    /** {@link #latest} knows all. */
    DONE,
    /** There is more to look at. */
    MORE,
    /** A signal will tell when there is more. */
    WAITING,
    TOO_MANY,
    NO_ROOM
  }

  private final Interleaved partitions;
  private final LatestOffsets latest;

  /**
   * @param partitions deliver what matches
   */
  LatestSurvey(Interleaved partitions, LatestOffsets latest) {
    this.partitions = partitions;
    this.latest = latest;
  }

  /** Looks at what there is now. */
  Outcome turn(long nowNanos, Instant now) {
    try {
      return look(nowNanos, now);
    } finally {
      partitions.endTurn();
    }
  }

  private Outcome look(long nowNanos, Instant now) {
    for (int record = 0; record < RECORDS_PER_TURN; record++) {
      Interleaved.From next = partitions.poll(nowNanos, now);
      if (next == null) {
        if (partitions.isDone()) {
          latest.close();
          return Outcome.DONE;
        }
        return Outcome.WAITING;
      }
      if (next.step() instanceof Step.Deliver deliver) {
        Added added = latest.add(deliver.record());
        if (added != Added.YES) {
          return added == Added.TOO_MANY ? Outcome.TOO_MANY : Outcome.NO_ROOM;
        }
      }
    }
    return Outcome.MORE;
  }

  LatestOffsets latest() {
    return latest;
  }

  /** Holds nothing any more. */
  void close() {
    partitions.close();
    latest.release();
  }
}
