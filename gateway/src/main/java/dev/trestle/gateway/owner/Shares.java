package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Shares partitions out evenly with as few changes as possible. Whoever knows the same gateways and
 * owners comes to the same result. Does no I/O.
 */
final class Shares {

  private static final Comparator<Share> BY_SIZE =
      Comparator.comparingInt(share -> share.partitions.size());

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
    List<Share> shares = gateways.stream().distinct().sorted().map(Share::new).toList();
    Map<String, Share> byGateway = new HashMap<>();
    shares.forEach(share -> byGateway.put(share.gateway, share));
    List<Partition> free = new ArrayList<>();
    for (Partition partition : new TreeSet<>(partitions)) {
      Share held = byGateway.get(holders.getOrDefault(partition, ""));
      if (held == null) {
        free.add(partition);
      } else {
        held.partitions.add(partition);
      }
    }
    free.forEach(partition -> Collections.min(shares, BY_SIZE).partitions.add(partition));
    while (true) {
      Share most = Collections.max(shares, BY_SIZE);
      Share fewest = Collections.min(shares, BY_SIZE);
      if (most.partitions.size() - fewest.partitions.size() < 2) {
        break;
      }
      Partition moves = most.partitions.last();
      most.partitions.remove(moves);
      fewest.partitions.add(moves);
    }
    Map<Partition, String> result = new HashMap<>();
    for (Share share : shares) {
      share.partitions.forEach(partition -> result.put(partition, share.gateway));
    }
    return result;
  }

  private static final class Share {
    private final String gateway;
    private final TreeSet<Partition> partitions = new TreeSet<>();

    Share(String gateway) {
      this.gateway = gateway;
    }
  }
}
