package dev.trestle.gateway.owner;

import dev.trestle.log.EventLog;
import dev.trestle.log.Partition;
import dev.trestle.log.state.LogDescription;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The partitions of all logs that have owners. Refreshed by one thread; read by any. */
final class KnownPartitions {

  /** In beats: how often logs are looked for that are new. */
  private static final int NEW_LOGS = 10;

  private final EventLog log;
  private volatile Set<Partition> partitions = Set.of();

  KnownPartitions(EventLog log) {
    this.log = log;
  }

  /** As they were when they were looked for last. */
  Set<Partition> all() {
    return partitions;
  }

  /**
   * Looks for them if there are none yet, and now and then.
   *
   * @param beat how many looks there were
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  void refresh(long beat) {
    if (partitions.isEmpty() || beat % NEW_LOGS == 0) {
      partitions =
          log.catalog().list().stream()
              .filter(each -> !each.isOfSource())
              .map(LogDescription::allPartitions)
              .flatMap(List::stream)
              .collect(Collectors.toUnmodifiableSet());
    }
  }
}
