package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The lanes of all partitions. Safe across threads. */
@Singleton
final class Waiting {

  private final Map<Partition, Lane> lanes = new ConcurrentHashMap<>();

  /** The lane of a partition, made if there is none. */
  Lane lane(Partition partition, Function<Partition, Lane> made) {
    Lane lane = lanes.get(partition);
    return lane != null ? lane : lanes.computeIfAbsent(partition, made);
  }

  Collection<Lane> lanes() {
    return lanes.values();
  }

  /** Partitions with events that wait for a way to their owner. */
  Set<Partition> partitions() {
    return lanes.entrySet().stream()
        .filter(each -> each.getValue().isWaiting())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Events that wait for a way to their owner. */
  int size() {
    return lanes.values().stream().mapToInt(Lane::waiting).sum();
  }
}
