package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Partition;
import dev.trestle.replayer.group.Groups;
import dev.trestle.v1.GroupPartition;
import dev.trestle.v1.ListGroupsRequest;
import dev.trestle.v1.ListGroupsResponse;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a list of many groups costs, and when it stops. */
class ListGroupsTest extends WithReplayer {

  private static final int GROUPS = 50;
  private static final int PARTITIONS = 4;

  private final ObservedStore store = MemoryStores.of("list-groups").batches();

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "list-groups");
  }

  @Override
  String lagInterval() {
    return "0s"; // Its reads would be counted as the list's.
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("list-groups");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @Test
  void eachPartitionsEndAndEachOffsetIsReadOnceHoweverManyGroupsThereAre() throws Exception {
    appendToAll();
    for (int group = 0; group < GROUPS; group++) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        writer.groups().commit("g" + group, new Partition(log, partition), offset(group % 2));
      }
    }
    int before = store.queries();
    ListGroupsResponse listed =
        replayer.calls().listGroups(ListGroupsRequest.newBuilder().setLog(log).build());

    assertThat(store.queries() - before).isLessThanOrEqualTo(PARTITIONS * 3);
    assertThat(listed.getGroupsCount()).isEqualTo(GROUPS);
    assertThat(listed.getGroupsList())
        .allSatisfy(
            group -> {
              assertThat(group.getPartitionsCount()).isEqualTo(PARTITIONS);
              for (GroupPartition partition : group.getPartitionsList()) {
                long committed = partition.getCommittedOffset();
                assertThat(committed)
                    .isEqualTo(Integer.parseInt(group.getGroup().substring(1)) % 2);
                assertThat(partition.getLagEvents())
                    .isEqualTo(partition.getLatestOffset() - committed)
                    .isPositive();
                assertThat(partition.getLagSeconds()).isPositive();
              }
            });
  }

  @Test
  void aListThatNobodyWaitsForReadsNoFurther() throws Exception {
    appendToAll();
    for (int group = 0; group < GROUPS; group++) {
      writer.groups().commit("g" + group, new Partition(log, 0), offset(0));
    }
    AtomicBoolean stopped = new AtomicBoolean();
    store.hold();
    try {
      var list =
          replayer
              .bean(Groups.class)
              .list(ListGroupsRequest.newBuilder().setLog(log).build(), stopped::get);
      store.awaitHeld(PARTITIONS);
      int before = store.queries();
      stopped.set(true);
      store.letGo();

      assertThatThrownBy(() -> list.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(CancellationException.class);
      // The second half of a look at a range that had begun.
      assertThat(store.queries() - before).isLessThanOrEqualTo(PARTITIONS);
    } finally {
      store.letGo();
    }
  }

  private void appendToAll() throws Exception {
    log = log + "-wide";
    writer.catalog().createIfAbsent(log, PARTITIONS);
    appendTogether(
        IntStream.range(0, 80).mapToObj(i -> event("e" + i, "Audio", "svc", "s" + i)).toList());
  }
}
