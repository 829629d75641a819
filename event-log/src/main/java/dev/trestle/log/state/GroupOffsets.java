package dev.trestle.log.state;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * How far each group has got: one offset per group and partition.
 *
 * <p>The stored offset is the next to deliver. Commits only move it forward: committing at or below
 * it changes nothing and succeeds, so that a repeated or late commit is harmless; {@link #seek} may
 * go back. Whether the offset exists in the log is not looked at here.
 *
 * <p>Safe across threads and processes: one conditional write decides each race. Methods throw
 * {@link IllegalArgumentException} if the group's name is not allowed (see {@link
 * #problemWithName}) and {@link dev.trestle.log.store.StoreException} if the table does not answer.
 */
public final class GroupOffsets {

  /**
   * How far a group has got in one partition.
   *
   * @param offset the next to deliver
   * @param changed when the offset last changed
   */
  public record Committed(int partition, Offset offset, Instant changed) {}

  /**
   * A group and how far it has got.
   *
   * @param committed by partition; not those in which it never committed
   */
  public record GroupState(String group, List<Committed> committed) {}

  private static final int PAGE = 1_000;

  /** Of about 100 bytes each: what one query of DynamoDB returns. */
  private static final int MAX_LISTED_ITEMS = 10_000;

  private final StateTable table;
  private final Clock clock;

  public GroupOffsets(StateTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /**
   * What is wrong with a group's name, telling the user what would be right: it has 1 to 128
   * characters out of {@code A-Z a-z 0-9 . _ -}. Empty if it is allowed.
   */
  public static Optional<String> problemWithName(String name) {
    return GroupName.problemWith(name);
  }

  /**
   * Moves a group forward to this offset. Costs one write, won or lost.
   *
   * @return the offset that is stored now: this one, or a greater one
   */
  public Offset commit(String group, Partition partition, Offset next) {
    GroupName.require(group);
    StateCondition forward =
        StateCondition.ABSENT.or(new StateCondition.NumberBelow(TableKeys.COMMITTED, next.value()));
    return table
        .put(item(group, partition, next), forward)
        .flatMap(StateTable.Stored::item)
        .map(stored -> Offset.of(stored.requiredNumber(TableKeys.COMMITTED)))
        .orElse(next);
  }

  /**
   * Moves a group to this offset, forward or back. A commit of a reader that is still at work may
   * move it forward again. Costs one write.
   */
  public void seek(String group, Partition partition, Offset next) {
    GroupName.require(group);
    table.put(item(group, partition, next), StateCondition.NONE);
  }

  /** The group's next offset; empty if it never committed in this partition. Costs one read. */
  public Optional<Committed> get(String group, Partition partition) {
    GroupName.require(group);
    return table
        .get(TableKeys.groups(partition.log()), TableKeys.groupPartition(group, partition.number()))
        .map(item -> committed(partition.number(), item));
  }

  /** The group's offsets in a log, by partition; empty if it never committed there. */
  public List<Committed> get(String group, String log) {
    GroupName.require(group);
    return table
        .list(
            TableKeys.groups(log),
            TableKeys.groupPartition(group, 0),
            TableKeys.groupPartition(group, 99_999),
            PAGE * 2)
        .stream()
        .map(item -> committed(partitionOf(item), item))
        .toList();
  }

  /**
   * Groups that have committed in a log, by name. Costs one query for each 10,000 offsets.
   *
   * @param after name to go on after, {@code ""} for the first page
   * @param limit 1 or more
   * @param partitions that the log has
   * @param stopped asked before each query
   * @throws CancellationException once {@code stopped} says so
   */
  public List<GroupState> list(
      String log, String after, int limit, int partitions, BooleanSupplier stopped) {
    Map<String, List<Committed>> groups = new LinkedHashMap<>();
    int items = (int) Math.min((long) limit * partitions + 1, MAX_LISTED_ITEMS);
    // A group's items sort as name#number; '$' is the character after '#'.
    String from = after.isEmpty() ? "" : after + "$";
    List<StateItem> page;
    do {
      if (stopped.getAsBoolean()) {
        throw new CancellationException("nobody waits for the groups any more");
      }
      page = table.list(TableKeys.groups(log), from, null, items);
      for (StateItem item : page) {
        String group = groupOf(item);
        if (groups.size() == limit && !groups.containsKey(group)) {
          return states(groups);
        }
        groups
            .computeIfAbsent(group, added -> new ArrayList<>())
            .add(committed(partitionOf(item), item));
        from = item.sort() + "\0"; // The next there could be.
      }
    } while (page.size() == items);
    return states(groups);
  }

  private static List<GroupState> states(Map<String, List<Committed>> groups) {
    return groups.entrySet().stream()
        .map(group -> new GroupState(group.getKey(), group.getValue()))
        .toList();
  }

  /** Forgets a group's offset in one partition. */
  public void forget(String group, Partition partition) {
    GroupName.require(group);
    table.delete(
        TableKeys.groups(partition.log()),
        TableKeys.groupPartition(group, partition.number()),
        StateCondition.NONE);
  }

  private StateItem item(String group, Partition partition, Offset next) {
    return StateItem.of(
            TableKeys.groups(partition.log()), TableKeys.groupPartition(group, partition.number()))
        .with(TableKeys.COMMITTED, next.value())
        .with(TableKeys.CHANGED, clock.millis());
  }

  private static Committed committed(int partition, StateItem item) {
    return new Committed(
        partition,
        Offset.of(item.requiredNumber(TableKeys.COMMITTED)),
        Instant.ofEpochMilli(item.requiredNumber(TableKeys.CHANGED)));
  }

  private static String groupOf(StateItem item) {
    return item.sort().substring(0, item.sort().lastIndexOf('#'));
  }

  private static int partitionOf(StateItem item) {
    return Integer.parseInt(item.sort().substring(item.sort().lastIndexOf('#') + 1));
  }
}
