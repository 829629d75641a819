package dev.trestle.gateway.owner;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.append.Inheritance;
import dev.trestle.log.append.LogAppender;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway does about each partition once it has looked at the table: follows what the table
 * says, takes what is its share and has no living owner, and gives away what is not. Decisions are
 * made by one thread; partitions are received on any.
 */
final class OwnerDecisions {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerDecisions.class);

  private final String id;
  private final OwnerConfig config;
  private final OwnerTable table;
  private final LogAppender appender;
  private final Links links;
  private final Routes routes;
  private final Departures departures;
  private final OwnerMeters meters;

  /** Partitions that another gateway is about to hand over, and since when. */
  private final Map<Partition, Long> expected = new ConcurrentHashMap<>();

  OwnerDecisions(
      String id,
      OwnerConfig config,
      OwnerTable table,
      LogAppender appender,
      Links links,
      Routes routes,
      Departures departures,
      OwnerMeters meters) {
    this.id = id;
    this.config = config;
    this.table = table;
    this.appender = appender;
    this.links = links;
    this.routes = routes;
    this.departures = departures;
    this.meters = meters;
  }

  /** Another gateway is about to hand a partition over, or has given that up. */
  void expect(Partition partition, boolean coming) {
    if (coming) {
      expected.put(partition, System.nanoTime());
    } else {
      expected.remove(partition);
    }
  }

  /** The owner of a partition has handed it over; the table names this gateway. */
  void received(Inheritance inheritance, long epoch) {
    own(inheritance.partition(), epoch, inheritance);
    expected.remove(inheritance.partition());
    meters.changed("received");
  }

  /**
   * Does what is to be done.
   *
   * @param partitions of all logs that have owners
   * @param alive signs of the gateways that live
   * @param owners as the table has them
   * @param leaving whether this gateway is to give everything away
   */
  void decide(
      Set<Partition> partitions, List<Sign> alive, Map<Partition, Owner> owners, boolean leaving) {
    Map<String, Sign> bySign = new HashMap<>();
    alive.forEach(sign -> bySign.put(sign.gateway(), sign));
    Map<Partition, String> holders = new HashMap<>();
    for (Partition partition : partitions) {
      Owner owner = owners.get(partition);
      if (owner != null && (owner.holder().equals(id) || bySign.containsKey(owner.holder()))) {
        holders.put(partition, owner.holder());
      }
      follow(partition, owner, bySign);
    }
    Map<Partition, String> shares = shares(partitions, alive, holders, leaving);
    for (Partition partition : partitions) {
      Owner owner = owners.get(partition);
      if (!holders.containsKey(partition)) {
        if (id.equals(shares.get(partition))) {
          claim(partition, owner);
        }
      } else if (owner != null && owner.holder().equals(id) && routes.isHere(owner)) {
        giveAway(owner, alive, shares.get(partition));
      }
    }
    routes.retain(partitions);
  }

  /** Does as the table says. */
  private void follow(Partition partition, @Nullable Owner owner, Map<String, Sign> alive) {
    if (departures.isLeaving(partition)) {
      return;
    }
    if (owner != null && owner.holder().equals(id)) {
      if (!routes.isHere(owner) && !routes.isOver(owner) && !isExpected(partition)) {
        own(partition, owner.epoch(), null);
      }
      return;
    }
    if (routes.of(partition) instanceof Route.Here here) {
      if (owner == null || owner.epoch() < here.epoch()) {
        return;
      }
      LOG.info("{} was taken over by {} meanwhile", partition, owner.holder());
      meters.changed("lost");
      var unused = appender.release(partition, Offset.FIRST, true);
    }
    Sign sign = owner == null ? null : alive.get(owner.holder());
    routes.go(
        partition,
        sign == null || owner == null
            ? Route.NOWHERE
            : new Route.There(owner.holder(), sign.address(), owner.epoch()));
  }

  private Map<Partition, String> shares(
      Set<Partition> partitions,
      List<Sign> alive,
      Map<Partition, String> holders,
      boolean leaving) {
    Set<String> candidates = new HashSet<>();
    for (Sign sign : alive) {
      if (!sign.leaving()) {
        candidates.add(sign.gateway());
      }
    }
    if (leaving) {
      candidates.remove(id);
      candidates.removeIf(links::isDown);
    } else {
      candidates.add(id);
    }
    return candidates.isEmpty() ? Map.of() : Shares.of(partitions, candidates, holders);
  }

  private void claim(Partition partition, @Nullable Owner before) {
    Optional<Owner> claimed = table.change(partition, before, id);
    claimed.ifPresent(
        owner -> {
          LOG.info("{} is ours now: it had no living owner", partition);
          meters.changed("claimed");
          own(partition, owner.epoch(), null);
        });
  }

  private void giveAway(Owner owner, List<Sign> alive, @Nullable String share) {
    Partition partition = owner.partition();
    if (departures.isLeaving(partition)) {
      return;
    }
    List<Sign> asking =
        alive.stream()
            .filter(sign -> !sign.gateway().equals(id) && sign.asks().contains(partition))
            .toList();
    if (!asking.isEmpty()) {
      if (routes.hereFor(partition) >= config.turn().toNanos()) {
        departures.giveTurn(owner, asking.get((int) (owner.epoch() % asking.size())).gateway());
      }
    } else if (share != null && !share.equals(id) && !links.isDown(share)) {
      alive.stream()
          .filter(sign -> sign.gateway().equals(share))
          .findFirst()
          .ifPresent(successor -> departures.handOver(owner, successor));
    }
  }

  private void own(Partition partition, long epoch, @Nullable Inheritance inheritance) {
    appender.own(partition, epoch, inheritance);
    routes.go(partition, new Route.Here(epoch));
  }

  private boolean isExpected(Partition partition) {
    Long begun = expected.get(partition);
    Duration longest = config.handOverLimit().plus(HandOver.LAST_STEPS);
    return begun != null && System.nanoTime() - begun < longest.toNanos();
  }
}
