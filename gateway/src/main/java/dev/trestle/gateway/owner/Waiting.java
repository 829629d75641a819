package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Recordings that wait for a way to the owner of their partition. Safe across threads. */
@Singleton
final class Waiting {

  private final Map<Partition, TreeMap<Long, Recording>> waiting = new HashMap<>();

  synchronized void add(Recording recording) {
    waiting
        .computeIfAbsent(recording.partition(), added -> new TreeMap<>())
        .put(recording.number(), recording);
  }

  /** Adds a recording if others of its partition wait already: it must not overtake them. */
  synchronized boolean addBehindOthers(Recording recording) {
    TreeMap<Long, Recording> others = waiting.get(recording.partition());
    if (others == null) {
      return false;
    }
    others.put(recording.number(), recording);
    return true;
  }

  synchronized Set<Partition> partitions() {
    return Set.copyOf(waiting.keySet());
  }

  /** Takes those of a partition, in the order in which they came. */
  synchronized List<Recording> take(Partition partition) {
    @Nullable TreeMap<Long, Recording> taken = waiting.remove(partition);
    return taken == null ? List.of() : new ArrayList<>(taken.values());
  }

  synchronized int size() {
    return waiting.values().stream().mapToInt(TreeMap::size).sum();
  }
}
