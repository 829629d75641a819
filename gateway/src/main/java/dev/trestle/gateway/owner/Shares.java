package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Shares partitions out evenly with as few changes as possible. Whoever knows the same gateways and
 * owners comes to the same result. Does no I/O.
 */
final class Shares {

  private Shares() {}

  /**
   * Who should own what.
   *
   * @param partitions to be shared out
   * @param gateways ids of those who may own; at least one
   * @param holders who owns now, by partition; others count as free
   */
  static Map<Partition, String> of(
      Collection<Partition> partitions,
      Collection<String> gateways,
      Map<Partition, String> holders) {
    Map<String, TreeSet<Partition>> owned = new TreeMap<>();
    gateways.forEach(gateway -> owned.put(gateway, new TreeSet<>()));
    List<Partition> free = new java.util.ArrayList<>();
    for (Partition partition : new TreeSet<>(partitions)) {
      TreeSet<Partition> of = held(owned, holders.get(partition));
      if (of == null) {
        free.add(partition);
      } else {
        of.add(partition);
      }
    }
    free.forEach(partition -> owned.get(fewest(owned)).add(partition));
    while (true) {
      String most = most(owned);
      String fewest = fewest(owned);
      if (owned.get(most).size() - owned.get(fewest).size() < 2) {
        break;
      }
      owned.get(fewest).add(owned.get(most).pollLast());
    }
    Map<Partition, String> shares = new HashMap<>();
    owned.forEach((gateway, its) -> its.forEach(partition -> shares.put(partition, gateway)));
    return shares;
  }

  private static @Nullable TreeSet<Partition> held(
      Map<String, TreeSet<Partition>> owned, @Nullable String holder) {
    return holder == null ? null : owned.get(holder);
  }

  private static String fewest(Map<String, TreeSet<Partition>> owned) {
    return owned.entrySet().stream()
        .min(Comparator.comparingInt(each -> each.getValue().size()))
        .orElseThrow()
        .getKey();
  }

  private static String most(Map<String, TreeSet<Partition>> owned) {
    return owned.entrySet().stream()
        .max(Comparator.comparingInt(each -> each.getValue().size()))
        .orElseThrow()
        .getKey();
  }
}
