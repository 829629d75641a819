package dev.trestle.log.append;

import dev.trestle.log.Offset;
import dev.trestle.log.append.LogAppender.Released;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process appends to a partition, is about to give it away, or has done so. Used by
 * one thread at a time, but for {@link #isAwayForLong}.
 */
final class Tenure {

  /** Turns come back within seconds. */
  private static final long KEPT_WHILE_AWAY_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;

  /** When the partition went with its window kept; {@code null} if it has not. */
  private volatile @Nullable Long wentAt;

  private @Nullable Release asked;
  private boolean over;
  private long epoch;

  /**
   * A wish to give the partition away, see {@link LogAppender#release}.
   *
   * @param done told where this process stopped
   */
  record Release(Offset copied, boolean keepWindow, CompletableFuture<Optional<Released>> done) {}

  /**
   * @param nanos a clock that is never set
   */
  Tenure(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Begins; a release that has not come about yet never will. */
  void begin(long newEpoch) {
    epoch = newEpoch;
    over = false;
    wentAt = null;
    if (asked != null) {
      asked.done().complete(Optional.empty());
      asked = null;
    }
  }

  /** Number of the ownership; 0 if this process never owned the partition. */
  long epoch() {
    return epoch;
  }

  /** Is to end, once no append is under way. */
  void release(Release wish) {
    asked = wish;
  }

  /** Whether the partition was given away. */
  boolean isOver() {
    return over;
  }

  /**
   * Ends if it is to: no append is under way.
   *
   * @return whether it ended now
   */
  boolean endIfAsked(PartitionHead head) {
    Release wish = asked;
    if (wish == null) {
      return false;
    }
    asked = null;
    over = true;
    Optional<Released> end =
        head.isOpen()
            ? Optional.of(
                new Released(head.next(), head.newest(), head.window().segments(wish.copied())))
            : Optional.empty();
    head.close(wish.keepWindow());
    wentAt = wish.keepWindow() ? nanos.getAsLong() : null;
    wish.done().complete(end);
    return true;
  }

  /** Whether a window that was kept is not worth it any more. Tells so once. Any thread. */
  boolean isAwayForLong() {
    Long went = wentAt;
    if (went == null || nanos.getAsLong() - went < KEPT_WHILE_AWAY_NANOS) {
      return false;
    }
    wentAt = null;
    return true;
  }
}
