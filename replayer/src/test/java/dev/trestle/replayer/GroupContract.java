package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Partition;
import dev.trestle.server.testing.Await;
import dev.trestle.v1.CommitOffsetRequest;
import dev.trestle.v1.DescribeLogRequest;
import dev.trestle.v1.GetGroupRequest;
import dev.trestle.v1.Group;
import dev.trestle.v1.GroupPartition;
import dev.trestle.v1.ListGroupsRequest;
import dev.trestle.v1.ListGroupsResponse;
import dev.trestle.v1.ListLogsRequest;
import dev.trestle.v1.ListLogsResponse;
import dev.trestle.v1.Log;
import dev.trestle.v1.ReadRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Groups and logs, wherever they are kept. */
abstract class GroupContract extends WithReplayer {

  @Test
  void aCommitMovesForwardOnlyAndARepeatSucceeds() throws Exception {
    append(0, 5);
    assertThat(commit("g", 3)).isEqualTo(3);
    assertThat(commit("g", 3)).isEqualTo(3);
    assertThat(commit("g", 1)).as("what stands stays").isEqualTo(3);
    assertThat(commit("g", 5)).as("the next to come may be committed").isEqualTo(5);
    assertThat(group("g").getPartitions(0).getCommittedOffset()).isEqualTo(5);
  }

  @Test
  void ofRacingCommitsTheHighestStands() throws Exception {
    append(0, 1);
    appendTogether(
        IntStream.range(1, 200).mapToObj(i -> event("e" + i, "Audio", "svc", "")).toList());
    List<CompletableFuture<Long>> commits = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long offset = (i * 7L) % 200 + 1;
      commits.add(CompletableFuture.supplyAsync(() -> commit("race", offset)));
    }
    for (CompletableFuture<Long> each : commits) {
      assertThat(each.get()).isBetween(1L, 200L);
    }
    assertThat(group("race").getPartitions(0).getCommittedOffset()).isEqualTo(200);
  }

  @Test
  void aGroupShowsItsLag() throws Exception {
    append(0, 4);
    commit("g", 1);
    Group group = group("g");
    assertThat(group.getLog()).isEqualTo(log);
    assertThat(group.getGroup()).isEqualTo("g");
    GroupPartition partition = group.getPartitions(0);
    assertThat(partition.getLatestOffset()).isEqualTo(4);
    assertThat(partition.getLagEvents()).isEqualTo(3);
    assertThat(partition.getLagSeconds())
        .as("the writer's clock stands in the past")
        .isGreaterThan(60);
    assertThat(partition.getCommitTime().getSeconds()).isPositive();

    commit("g", 4);
    assertThat(group("g").getPartitions(0).getLagEvents()).isZero();
    assertThat(group("g").getPartitions(0).getLagSeconds()).isZero();
  }

  @Test
  void aPartitionWithoutACommitLagsFromItsOldestRecord() throws Exception {
    log = log + "-wide";
    writer.catalog().createIfAbsent(log, 2);
    appendTogether(
        IntStream.range(0, 40).mapToObj(i -> event("e" + i, "Audio", "svc", "s" + i)).toList());
    replayer.calls().commitOffset(request("g", 1).setPartition(1).build());
    Group group = group("g");
    assertThat(group.getPartitions(0).hasCommittedOffset()).isFalse();
    assertThat(group.getPartitions(0).getLagEvents())
        .isEqualTo(group.getPartitions(0).getLatestOffset())
        .isPositive();
    assertThat(group.getPartitions(1).getCommittedOffset()).isEqualTo(1);
    assertThat(group.getPartitions(1).getLagEvents())
        .isEqualTo(group.getPartitions(1).getLatestOffset() - 1);
  }

  @Test
  void groupsAreListedByNameAndPage() {
    for (String name : List.of("b", "a-b", "a", "a.c", "Z")) {
      writer.groups().commit(name, Partition.first(log), offset(0));
    }
    List<String> names = new ArrayList<>();
    ListGroupsRequest.Builder request = ListGroupsRequest.newBuilder().setLog(log).setPageSize(2);
    int pages = 0;
    do {
      ListGroupsResponse page = replayer.calls().listGroups(request.build());
      page.getGroupsList().forEach(group -> names.add(group.getGroup()));
      request.setPageToken(page.getNextPageToken());
      pages++;
    } while (!request.getPageToken().isEmpty());
    assertThat(names).containsExactly("Z", "a", "a-b", "a.c", "b");
    assertThat(pages).isEqualTo(3);
    request.setPageToken("").setPageSize(5);
    assertThat(replayer.calls().listGroups(request.build()).getNextPageToken()).isEmpty();
  }

  @Test
  void aLogIsDescribedAndListed() throws Exception {
    Log empty = describe();
    assertThat(empty.getPartitions(0).getLatestOffset()).isZero();
    assertThat(empty.getPartitions(0).hasLatestAppendTime()).isFalse();
    append(0, 3);
    Log full = describe();
    assertThat(full.getLog()).isEqualTo(log);
    assertThat(full.getPartitions(0).getEarliestOffset()).isZero();
    assertThat(full.getPartitions(0).getLatestOffset()).isEqualTo(3);
    assertThat(full.getPartitions(0).getLatestAppendTime().getSeconds())
        .isEqualTo(writerClock.instant().minusSeconds(1).getEpochSecond());
    assertThat(full.hasCreateTime()).isTrue();

    writer.catalog().createIfAbsent(log + "-2", 2);
    List<String> names = new ArrayList<>();
    ListLogsRequest.Builder request = ListLogsRequest.newBuilder().setPageSize(1);
    do {
      ListLogsResponse page = replayer.calls().listLogs(request.build());
      assertThat(page.getLogsCount()).isEqualTo(1);
      names.add(page.getLogs(0).getLog());
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertThat(names).contains(log, log + "-2").isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aReaderResumesWhereItsGroupCommittedThoughTheReplayerRestarts() throws Exception {
    append(0, 4);
    ReadRequest.Builder resume = ReadRequest.newBuilder().setLog(log).setGroup("w");
    Reading first = read(resume.clone().setFollow(true));
    assertThat(first.takeEvent().getPosition().getOffset()).isZero();
    long handled = first.takeEvent().getPosition().getOffset();
    commit("w", handled + 1);
    first.cancel();

    try (Replayer restarted = Replayer.start(getProperties())) {
      Reading second = Reading.of(restarted.stub(), resume);
      assertThat(second.offsets()).containsExactly(2L, 3L);
    }
  }

  @Test
  void theLagOfGroupsIsMeasured() throws Exception {
    append(0, 4);
    commit("metered", 1);
    String wanted = "trestle_group_lag_events{group=\"metered\",log=\"" + log + "\"";
    String metrics =
        Await.value(
            "the lag of the group",
            () -> Optional.of(replayer.metrics()).filter(told -> told.contains(wanted)));
    assertThat(metrics.lines().filter(line -> line.startsWith(wanted)))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("partition=\"0\"").endsWith(" 3.0"));
    assertThat(metrics).contains("trestle_group_lag_seconds{group=\"metered\"");
  }

  private long commit(String group, long offset) {
    return replayer.calls().commitOffset(request(group, offset).build()).getCommittedOffset();
  }

  private CommitOffsetRequest.Builder request(String group, long offset) {
    return CommitOffsetRequest.newBuilder().setLog(log).setGroup(group).setOffset(offset);
  }

  private Group group(String name) {
    return replayer
        .calls()
        .getGroup(GetGroupRequest.newBuilder().setLog(log).setGroup(name).build());
  }

  private Log describe() {
    return replayer.calls().describeLog(DescribeLogRequest.newBuilder().setLog(log).build());
  }
}
