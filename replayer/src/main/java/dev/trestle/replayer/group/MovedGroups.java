package dev.trestle.replayer.group;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.server.security.Audit;
import dev.trestle.server.security.Caller;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Has the audit say who moves groups. A busy reader commits hundreds of times a second, so not each
 * commit is told: the first of a caller is, and then one a minute. Safe across threads.
 */
final class MovedGroups {

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** Then all are told anew: the names are the callers'. */
  private static final int MAX_KNOWN = 10_000;

  private final Audit audit;
  private final LongSupplier ticker;
  private final Map<Move, Long> told = new ConcurrentHashMap<>();

  private record Move(Caller caller, String group, Partition partition) {}

  /**
   * Tells nothing by itself.
   *
   * @param ticker monotonic nanoseconds
   */
  MovedGroups(Audit audit, LongSupplier ticker) {
    this.audit = audit;
    this.ticker = ticker;
  }

  /** A caller has committed. */
  void moved(Caller caller, String group, Partition partition, Offset committed) {
    if (told.size() >= MAX_KNOWN) {
      told.clear();
    }
    long now = ticker.getAsLong();
    Long since = told.putIfAbsent(new Move(caller, group, partition), now);
    boolean isDue =
        since == null
            || (now - since >= INTERVAL.toNanos()
                && told.replace(new Move(caller, group, partition), since, now));
    if (isDue) {
      audit.changed(
          caller,
          "group_moved",
          Map.of(
              "log",
              partition.log(),
              "partition",
              partition.number(),
              "group",
              group,
              "offset",
              committed.value()));
    }
  }
}
