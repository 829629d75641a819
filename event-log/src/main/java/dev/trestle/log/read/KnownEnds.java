package dev.trestle.log.read;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is known to reach, and when it was last seen to reach no further. Safe
 * across threads.
 */
final class KnownEnds {

  private final Clock clock;
  private final Duration freshness;
  private final Map<Partition, End> ends = new ConcurrentHashMap<>();

  /**
   * @param seen when nothing lay beyond; {@code null} if that was never looked at
   */
  private record End(Offset next, @Nullable Instant seen) {

    End merge(End other) {
      if (next.equals(other.next)) {
        return seen == null || (other.seen != null && other.seen.isAfter(seen)) ? other : this;
      }
      return next.isBefore(other.next) ? other : this;
    }
  }

  /**
   * @param freshness how long it counts that an end was seen
   */
  KnownEnds(Clock clock, Duration freshness) {
    this.clock = clock;
    this.freshness = freshness;
  }

  /** The highest next offset known of a partition; {@code null} if nothing is known. */
  @Nullable Offset next(Partition partition) {
    End end = ends.get(partition);
    return end == null ? null : end.next();
  }

  /** The partition reaches so far, and perhaps further. */
  void reaches(Partition partition, Offset next) {
    ends.merge(partition, new End(next, null), End::merge);
  }

  /** The partition reached so far and no further. */
  void endsAt(Partition partition, Offset next, Instant seen) {
    ends.merge(partition, new End(next, seen), End::merge);
  }

  /** When the partition was seen to end at an offset; {@code null} if not of late. */
  @Nullable Instant seenAt(Partition partition, Offset next) {
    End end = ends.get(partition);
    if (end == null || end.seen() == null || !end.next().equals(next)) {
      return null;
    }
    return Duration.between(end.seen(), clock.instant()).compareTo(freshness) > 0
        ? null
        : end.seen();
  }
}
