package dev.trestle.replayer.group;

import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.read.LogReader;
import dev.trestle.log.read.LogReader.Lag;
import dev.trestle.log.state.GroupOffsets.Committed;
import dev.trestle.log.state.GroupOffsets.GroupState;
import dev.trestle.log.state.LogDescription;
import dev.trestle.proto.ProtoTime;
import dev.trestle.v1.Group;
import dev.trestle.v1.GroupPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Measures how far groups lag, many at a time: costs one read for each partition, another if a
 * group has not committed there, and one for each offset at which a group is behind.
 */
final class Lags {

  private final LogReader reader;

  Lags(LogReader reader) {
    this.reader = reader;
  }

  /** One partition, with all that is wanted of it. */
  private record Measured(OffsetRange range, Map<Offset, Instant> appended) {}

  /**
   * Measures groups of one log.
   *
   * @param executor runs a task for each partition
   * @param stopped asked before each read
   * @return the groups in the order given; fails with what a read failed with, and with {@link
   *     CancellationException} once {@code stopped} says so
   */
  CompletableFuture<List<Group>> measure(
      LogDescription log, List<GroupState> groups, Executor executor, BooleanSupplier stopped) {
    if (groups.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Map<Partition, CompletableFuture<Measured>> partitions = new HashMap<>();
    for (Partition partition : log.allPartitions()) {
      List<Optional<Offset>> offsets =
          groups.stream().map(group -> offset(group, partition)).distinct().toList();
      partitions.put(
          partition,
          CompletableFuture.supplyAsync(() -> measure(partition, offsets, stopped), executor));
    }
    return CompletableFuture.allOf(partitions.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> {
              Map<Partition, Measured> measured = new HashMap<>();
              partitions.forEach((partition, one) -> measured.put(partition, one.join()));
              return groups.stream().map(group -> group(log, group, measured)).toList();
            });
  }

  private Measured measure(
      Partition partition, List<Optional<Offset>> offsets, BooleanSupplier stopped) {
    check(stopped);
    OffsetRange range =
        offsets.contains(Optional.<Offset>empty())
            ? reader.range(partition)
            : new OffsetRange(Offset.FIRST, reader.end(partition));
    Map<Offset, Instant> appended = new HashMap<>();
    for (Optional<Offset> committed : offsets) {
      Offset next = committed.orElse(range.earliest());
      if (next.isBefore(range.next()) && !appended.containsKey(next)) {
        check(stopped);
        appended.put(next, reader.appendTime(partition, next));
      }
    }
    return new Measured(range, appended);
  }

  private Group group(LogDescription log, GroupState state, Map<Partition, Measured> measured) {
    List<GroupPartition> partitions = new ArrayList<>();
    for (Partition partition : log.allPartitions()) {
      Measured one = measured.get(partition);
      if (one == null) {
        throw new IllegalStateException(partition + " was not measured");
      }
      partitions.add(groupPartition(partition, committed(state, partition), one));
    }
    return Group.newBuilder()
        .setLog(log.log())
        .setGroup(state.group())
        .addAllPartitions(partitions)
        .build();
  }

  private GroupPartition groupPartition(
      Partition partition, Optional<Committed> committed, Measured measured) {
    Offset end = measured.range().next();
    Offset next = committed.map(Committed::offset).orElse(measured.range().earliest());
    GroupPartition.Builder described =
        GroupPartition.newBuilder().setPartition(partition.number()).setLatestOffset(end.value());
    committed.ifPresent(
        at ->
            described
                .setCommittedOffset(at.offset().value())
                .setCommitTime(ProtoTime.toTimestamp(at.changed())));
    Instant oldest = measured.appended().get(next);
    if (oldest != null) {
      Lag lag = reader.lag(end, next, oldest);
      described.setLagEvents(lag.events()).setLagSeconds(lag.time().toMillis() / 1e3);
    }
    return described.build();
  }

  private static Optional<Offset> offset(GroupState group, Partition partition) {
    return committed(group, partition).map(Committed::offset);
  }

  private static Optional<Committed> committed(GroupState group, Partition partition) {
    return group.committed().stream()
        .filter(each -> each.partition() == partition.number())
        .findFirst();
  }

  private static void check(BooleanSupplier stopped) {
    if (stopped.getAsBoolean()) {
      throw new CancellationException("nobody waits for the lags any more");
    }
  }
}
