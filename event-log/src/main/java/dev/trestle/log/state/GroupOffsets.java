package dev.trestle.log.state;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far each group has got: one offset per group and partition.
 *
 * <p>The stored offset is the next to deliver. Commits only move it forward: committing at or below
 * it changes nothing and succeeds, so that a repeated or late commit is harmless; {@link #seek} may
 * go back. Whether the offset exists in the log is not looked at here.
 *
 * <p>Safe across threads and processes: one conditional write decides each race. Methods throw
 * {@link IllegalArgumentException} if the group's name is not allowed (see {@link GroupName}) and
 * {@link dev.trestle.log.store.StoreException} if the table does not answer.
 */
public final class GroupOffsets {

  /**
   * How far a group has got in one partition.
   *
   * @param offset the next to deliver
   * @param changed when the offset last changed
   */
  public record Committed(int partition, Offset offset, Instant changed) {}

  private static final int PAGE = 1_000;

  private final StateTable table;
  private final Clock clock;

  public GroupOffsets(StateTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
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
   * Groups that have committed in a log, by name. Reads the offset items of the groups it passes.
   *
   * @param after name to go on after, {@code ""} for the first page
   * @param limit 1 or more
   */
  public List<String> list(String log, String after, int limit) {
    List<String> groups = new ArrayList<>();
    // A group's items sort as name#number; '$' is the character after '#'.
    String from = after.isEmpty() ? "" : after + "$";
    while (groups.size() < limit) {
      List<StateItem> page = table.list(TableKeys.groups(log), from, null, 1);
      if (page.isEmpty()) {
        break;
      }
      String group = groupOf(page.get(0));
      groups.add(group);
      from = group + "$";
    }
    return groups;
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
