package dev.trestle.log.append;

import dev.trestle.log.Partition;
import dev.trestle.log.Position;
import java.time.Duration;
import java.time.Instant;

/** What became of an append whose outcome is certain. */
public sealed interface Appended {

  /**
   * The event is in the log exactly once, here.
   *
   * @param duplicate whether it was there before this call, by an earlier one with the same id and
   *     the same content
   */
  record Recorded(Position position, Instant appendTime, boolean duplicate) implements Appended {}

  /**
   * Within the dedupe window the id was used for another event: nothing was appended.
   *
   * @param first where the other event is
   */
  record IdConflict(Position first) implements Appended {}

  /** The event was not appended by this call and will not be. */
  sealed interface NotAppended extends Appended {}

  /**
   * As much is waiting, or remembered, as is allowed.
   *
   * @param bound which bound was reached, for people
   * @param retryAfter when another try is worth while
   */
  record Overloaded(String bound, Duration retryAfter) implements NotAppended {}

  /** The caller's deadline passed before the append was tried. */
  record DeadlinePassed() implements NotAppended {}

  /**
   * The event alone, encoded and compressed, is larger than a batch may be.
   *
   * @param bytes encoded, compressed unless the event was too large to be tried
   * @param limit in bytes
   */
  record TooLarge(long bytes, long limit) implements NotAppended {}

  /** Another process owns the partition now, see {@link LogAppender#release}: ask that one. */
  record Moved(Partition partition) implements NotAppended {}

  /** The catalog has no such log. */
  record UnknownLog(String log) implements NotAppended {}

  /** The appender is closed or closing. */
  record Closed() implements NotAppended {}
}
