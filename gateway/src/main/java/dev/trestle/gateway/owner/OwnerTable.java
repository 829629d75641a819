package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs of life and owners in the state table. Each kind lies under one key, so that one query
 * reads all: {@code gateways} / id of the gateway, with {@code address}, {@code beat}, {@code
 * given} (milliseconds since the epoch), {@code leaving} (1 if so) and {@code asks} (partitions,
 * joined by commas); {@code owners} / {@code <log>#<partition>}, with {@code holder} and {@code
 * epoch}.
 *
 * <p>Methods throw {@link dev.trestle.log.store.StoreException} if the table does not answer.
 */
@Singleton
final class OwnerTable {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerTable.class);

  private static final String GATEWAYS = "gateways";
  private static final String OWNERS = "owners";
  private static final String ADDRESS = "address";
  private static final String BEAT = "beat";
  private static final String GIVEN = "given";
  private static final String LEAVING = "leaving";
  private static final String ASKS = "asks";
  private static final String EPOCH = "epoch";
  private static final int PAGE = 1_000;

  /** Long after everybody knows that a gateway is dead. */
  private static final Duration KEEP_SIGNS = Duration.ofHours(1);

  /** What an item may hold; who asks for more gets these first. */
  private static final int MAX_ASKS = 200;

  private final StateTable table;
  private final Clock clock;

  OwnerTable(StateTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /** Gives a sign of life. Costs one write unit. */
  void give(Sign sign) {
    StateItem item =
        StateItem.of(GATEWAYS, sign.gateway())
            .with(ADDRESS, sign.address())
            .with(BEAT, sign.beat())
            .with(GIVEN, sign.given().toEpochMilli())
            .with(LEAVING, sign.leaving() ? 1 : 0)
            .with(
                ASKS,
                sign.asks().stream()
                    .limit(MAX_ASKS)
                    .map(Partition::toString)
                    .collect(Collectors.joining(",")))
            .with(TableKeys.TTL, clock.instant().plus(KEEP_SIGNS).getEpochSecond());
    var unused = table.put(item, StateCondition.NONE);
  }

  /** Takes a sign of life away. Costs one write unit. */
  void remove(String gateway) {
    boolean unused = table.delete(GATEWAYS, gateway, StateCondition.NONE);
  }

  /** All signs of life, those of the dead among them. Costs one read unit per 4 KB, some 20. */
  List<Sign> signs() {
    List<Sign> signs = new ArrayList<>();
    for (StateItem item : table.list(GATEWAYS, "", null, PAGE)) {
      signs.add(
          new Sign(
              item.sort(),
              item.text(ADDRESS).orElse(""),
              item.requiredNumber(BEAT),
              Instant.ofEpochMilli(item.requiredNumber(GIVEN)),
              item.number(LEAVING).orElse(0) == 1,
              partitions(item.text(ASKS).orElse(""))));
    }
    return signs;
  }

  /** The owners of all partitions that ever had one. Costs one read unit per 4 KB, some 40. */
  Map<Partition, Owner> owners() {
    Map<Partition, Owner> owners = new HashMap<>();
    String from = "";
    List<StateItem> page;
    do {
      page = table.list(OWNERS, from, null, PAGE);
      for (StateItem item : page) {
        from = item.sort() + '\0';
        partition(item.sort())
            .ifPresent(
                partition ->
                    owners.put(
                        partition,
                        new Owner(
                            partition,
                            item.text(TableKeys.HOLDER).orElse(""),
                            item.requiredNumber(EPOCH))));
      }
    } while (page.size() == PAGE);
    return owners;
  }

  /**
   * Makes a gateway the owner of a partition. Costs one write unit, won or lost.
   *
   * @param before what the caller knows of the owner; {@code null}: there was none
   * @return empty if the owner has changed meanwhile
   */
  Optional<Owner> change(
      Partition partition, @org.jspecify.annotations.Nullable Owner before, String holder) {
    // Beyond whatever was used of the partition before it had owners, or before its item was lost.
    long epoch = before == null ? clock.millis() : before.epoch() + 1;
    StateItem item =
        StateItem.of(OWNERS, partition.toString())
            .with(TableKeys.HOLDER, holder)
            .with(EPOCH, epoch);
    StateCondition unchanged =
        before == null ? StateCondition.ABSENT : new StateCondition.NumberIs(EPOCH, before.epoch());
    Optional<StateTable.Stored> other = table.put(item, unchanged);
    // A write whose answer was lost, and that the SDK has repeated.
    boolean ours =
        other
            .flatMap(StateTable.Stored::item)
            .filter(stored -> stored.requiredNumber(EPOCH) == epoch)
            .filter(stored -> stored.text(TableKeys.HOLDER).orElse("").equals(holder))
            .isPresent();
    return other.isEmpty() || ours
        ? Optional.of(new Owner(partition, holder, epoch))
        : Optional.empty();
  }

  private static Set<Partition> partitions(String joined) {
    return Arrays.stream(joined.split(","))
        .filter(text -> !text.isEmpty())
        .flatMap(text -> partition(text).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<Partition> partition(String text) {
    int hash = text.lastIndexOf('#');
    try {
      return Optional.of(
          new Partition(text.substring(0, hash), Integer.parseInt(text.substring(hash + 1))));
    } catch (IllegalArgumentException | IndexOutOfBoundsException foreign) {
      LOG.warn("'{}' in the state table is no partition", text);
      return Optional.empty();
    }
  }
}
