package dev.trestle.replayer.read;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The read of one partition as a state machine without I/O: {@link #next} says what to do, {@link
 * #page} and {@link #more} say what was found. Not safe across threads.
 *
 * <p>Holds one page at a time, and lets go of it as soon as its last record is handed out.
 */
final class PartitionRead {

  private static final Step DONE = new Step.Done();

  /**
   * How often progress without a record is told, so that a reader with a narrow filter can commit.
   *
   * @param records after so many records that did not match
   * @param interval or after this time
   */
  record Checkpoints(int records, Duration interval) {}

  /**
   * Which records the read takes.
   *
   * @param start the first record to look at
   * @param end the first record not to look at; {@link Long#MAX_VALUE}: none
   * @param endsAtNewest whether {@code end} is all that the partition held when the read began
   * @param notBefore records appended before it do not match
   * @param endTime the read ends before the first record appended at or after it
   * @param endGrace how long after {@code endTime} a slow writer's clock may still append before it
   */
  record Bounds(
      Offset start,
      long end,
      boolean endsAtNewest,
      @Nullable Instant notBefore,
      @Nullable Instant endTime,
      Duration endGrace) {}

  private final Predicate<LogRecord> match;
  private final Checkpoints checkpoints;
  private final @Nullable Instant notBefore;
  private final @Nullable Instant endTime;
  private final @Nullable Instant quietEnd;

  private Offset next;
  private long end;
  private boolean endsAtNewest;
  private List<LogRecord> page = List.of();
  private int index;
  private @Nullable Instant tailSeen;
  private boolean announce = true;
  private int passed;
  private long saidNanos;

  PartitionRead(Bounds bounds, Predicate<LogRecord> match, Checkpoints checkpoints, long nowNanos) {
    this.match = match;
    this.checkpoints = checkpoints;
    this.notBefore = bounds.notBefore();
    this.endTime = bounds.endTime();
    this.quietEnd = endTime == null ? null : endTime.plus(bounds.endGrace());
    this.next = bounds.start();
    this.end = bounds.end();
    this.endsAtNewest = bounds.endsAtNewest();
    this.saidNanos = nowNanos;
  }

  /** Offset of the next record to look at: where to resume. */
  Offset next() {
    return next;
  }

  /** Whether a record at this offset could still be wanted. */
  boolean wants(Offset offset) {
    return offset.value() < end;
  }

  /** How many records from this offset on could be wanted, at least 1. */
  long mostFrom(Offset offset) {
    return Math.max(1, end - offset.value());
  }

  /** Whether there are records to look at. */
  boolean hasPage() {
    return index < page.size();
  }

  /** Whether the reader had everything when the partition was last looked at. */
  boolean isCaughtUp() {
    return tailSeen != null && index == page.size();
  }

  /**
   * Takes the records that begin at {@link #next()}.
   *
   * @param atTail whether the partition held nothing after them
   * @param asked when they were asked for
   */
  void page(List<LogRecord> records, boolean atTail, Instant asked) {
    if (!records.isEmpty() && !records.get(0).offset().equals(next)) {
      throw new IllegalStateException(
          "asked for offset " + next + ", got " + records.get(0).position());
    }
    page = records;
    index = 0;
    tailSeen = atTail ? asked : null;
  }

  /** Lets go of the page; what was not handed out is asked for again. */
  void release() {
    if (index < page.size()) {
      page = List.of();
      index = 0;
      tailSeen = null;
    }
  }

  /** Goes on with a later record, since those before it are not kept any more. */
  void skipTo(Offset later) {
    next = later;
    page = List.of();
    index = 0;
    passed++; // Told at the next checkpoint, so that the caller can see it.
  }

  /** The partition has, or may have, more than was seen. */
  void more() {
    tailSeen = null;
  }

  /**
   * What to do now. {@link Step.Fetch} and {@link Step.Await} repeat until they were answered.
   *
   * @param nowNanos monotonic
   */
  Step next(long nowNanos, Instant now) {
    while (next.value() < end) {
      if (index == page.size()) {
        return atPageEnd(nowNanos, now);
      }
      LogRecord candidate = page.get(index);
      if (endTime != null && !candidate.appendTime().isBefore(endTime)) {
        endHere();
        break;
      }
      advance();
      if (wanted(candidate)) {
        announce = true;
        said(nowNanos);
        return new Step.Deliver(candidate);
      }
      passed++;
      if (passed >= checkpoints.records()) {
        return tellPassed(nowNanos);
      }
    }
    return finish(nowNanos);
  }

  private boolean wanted(LogRecord candidate) {
    return (notBefore == null || !candidate.appendTime().isBefore(notBefore))
        && match.test(candidate);
  }

  private void advance() {
    index++;
    next = next.next();
    if (index == page.size()) {
      page = List.of();
      index = 0;
    }
  }

  private Step atPageEnd(long nowNanos, Instant now) {
    if (tailSeen == null) {
      return new Step.Fetch(next);
    }
    if (announce) {
      return tellCaughtUp(nowNanos);
    }
    if (quietEnd != null && !now.isBefore(quietEnd)) {
      if (tailSeen.isBefore(quietEnd)) {
        return new Step.Fetch(next);
      }
      endHere();
      return finish(nowNanos);
    }
    long interval = checkpoints.interval().toNanos();
    if (passed == 0) {
      return new Step.Await(next, Long.MAX_VALUE, quietEnd);
    }
    if (nowNanos - saidNanos >= interval) {
      return tellPassed(nowNanos);
    }
    return new Step.Await(next, saidNanos + interval, quietEnd);
  }

  private void endHere() {
    end = next.value();
    endsAtNewest = false;
    page = List.of();
    index = 0;
  }

  private Step finish(long nowNanos) {
    page = List.of();
    index = 0;
    if (endsAtNewest) {
      endsAtNewest = false;
      return tellCaughtUp(nowNanos);
    }
    return passed > 0 ? tellPassed(nowNanos) : DONE;
  }

  private Step tellCaughtUp(long nowNanos) {
    announce = false;
    said(nowNanos);
    return new Step.CaughtUp(next);
  }

  private Step tellPassed(long nowNanos) {
    said(nowNanos);
    return new Step.Passed(next);
  }

  private void said(long nowNanos) {
    passed = 0;
    saidNanos = nowNanos;
  }
}
