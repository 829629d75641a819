package dev.trestle.replayer;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Empty;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Partition;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.v1.CommitOffsetRequest;
import dev.trestle.v1.DescribeLogRequest;
import dev.trestle.v1.EventReaderGrpc.EventReaderBlockingStub;
import dev.trestle.v1.GetGroupRequest;
import dev.trestle.v1.Group;
import dev.trestle.v1.ListGroupsRequest;
import dev.trestle.v1.ListGroupsResponse;
import dev.trestle.v1.ListLogsRequest;
import dev.trestle.v1.Log;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.TestPatternRequest;
import dev.trestle.v1.TestPatternResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What callers see of logs and groups that are not, or not wholly, theirs. Each attack is done with
 * the check off as well: nothing else had kept them out.
 */
class ReadRightsTest extends WithReplayer {

  private static final int PERMISSION_DENIED = 7;
  private static final String BILLING = "system:serviceaccount:billing:reader";

  @Inject HandPolicy policy;
  @Inject RecordingAudit audit;

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "read-rights", "test.policy", "true");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("read-rights");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @BeforeEach
  void fillTheLog() throws Exception {
    for (int i = 0; i < 6; i++) {
      append(event("e" + i, i % 2 == 0 ? "Audio" : "Video", "svc", "s" + i % 3));
    }
    policy.set(
        rule(BILLING, Action.READ, Action.COMMIT)
            .logs(log)
            .groups("billing", "billing-*")
            .types("Audio"));
    var unused = audit.take();
  }

  @Test
  void recordsOfOtherTypesArePassedOverAndProgressIsToldAllTheSame() throws Exception {
    List<ReadResponse> all = mine(fromEarliest()).all();

    assertThat(Reading.offsets(all)).containsExactly(0L, 2L, 4L);
    assertThat(all.get(all.size() - 1).getCaughtUp().getNextOffset()).isEqualTo(6);
    policy.off();
    assertThat(mine(fromEarliest()).offsets()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void theLatestOfEachSubjectIsTheLatestThatTheCallerMayRead() throws Exception {
    // Subjects of 0..5 are 0,1,2,0,1,2: the latest of all are 3, 4 and 5.
    assertThat(mine(fromEarliest().setLatestPerKey(true)).offsets()).containsExactly(0L, 2L, 4L);
    policy.off();
    assertThat(mine(fromEarliest().setLatestPerKey(true)).offsets()).containsExactly(3L, 4L, 5L);
  }

  @Test
  void aFilterForAnotherTypeFindsNothing() throws Exception {
    ReadRequest.Builder filtered = fromEarliest();
    filtered.getFilterBuilder().addTypes("Video");

    assertThat(mine(filtered).offsets()).isEmpty();
    policy.off();
    assertThat(mine(filtered).offsets()).containsExactly(1L, 3L, 5L);
  }

  @Test
  void patternsAreCountedAmongTheRecordsThatTheCallerMayRead() {
    TestPatternRequest request =
        TestPatternRequest.newBuilder()
            .setLog(log)
            .setEarliest(Empty.getDefaultInstance())
            .setPattern("{\"source\":[\"svc\"]}")
            .build();

    TestPatternResponse counted = as(BILLING).testPattern(request);
    assertThat(counted.getMatching()).isEqualTo(3);
    assertThat(counted.getFirstMatchingList())
        .extracting(position -> position.getOffset())
        .containsExactly(0L, 2L, 4L);
    policy.off();
    assertThat(as(BILLING).testPattern(request).getMatching()).isEqualTo(6);
  }

  @Test
  void aLogOfOthersIsRefusedWhetherThereIsOneOrNot() throws Exception {
    writer.catalog().createIfAbsent("secret/there", 1);
    for (Function<String, Function<EventReaderBlockingStub, ?>> ask :
        List.<Function<String, Function<EventReaderBlockingStub, ?>>>of(
            name ->
                calls -> calls.describeLog(DescribeLogRequest.newBuilder().setLog(name).build()),
            name -> calls -> calls.listGroups(ListGroupsRequest.newBuilder().setLog(name).build()),
            name ->
                calls ->
                    calls.getGroup(
                        GetGroupRequest.newBuilder().setLog(name).setGroup("billing").build()),
            name ->
                calls ->
                    calls.commitOffset(
                        CommitOffsetRequest.newBuilder().setLog(name).setGroup("billing").build()),
            name ->
                calls ->
                    calls.testPattern(
                        TestPatternRequest.newBuilder()
                            .setLog(name)
                            .setEarliest(Empty.getDefaultInstance())
                            .setPattern("{\"source\":[\"svc\"]}")
                            .build()),
            name ->
                calls ->
                    calls
                        .read(
                            ReadRequest.newBuilder()
                                .setLog(name)
                                .setEarliest(Empty.getDefaultInstance())
                                .build())
                        .next())) {
      Refusal there = refused(ask.apply("secret/there"));
      Refusal missing = refused(ask.apply("secret/missing"));

      assertThat(there.metadata()).containsEntry("log", "secret/there");
      assertThat(there.toString().replace("there", "missing"))
          .isEqualTo(missing.toString().replace("there", "missing"));
      assertThat(audit.take())
          .extracting(RecordingAudit.Line::who)
          .containsOnly(BILLING)
          .hasSize(2);
    }
    policy.off();
    assertThat(
            as(BILLING)
                .describeLog(DescribeLogRequest.newBuilder().setLog("secret/there").build())
                .getPartitionsCount())
        .isEqualTo(1);
  }

  @Test
  void listsOfLogsHaveThoseThatTheCallerMayRead() {
    writer.catalog().createIfAbsent("secret/listed", 1);

    assertThat(logs(BILLING)).containsExactly(log);
    policy.off();
    assertThat(logs(BILLING)).contains(log, "secret/listed");
  }

  @Test
  void theGroupOfAnotherIsNeitherMovedNorSeenNorReadFrom() throws Exception {
    writer.groups().commit("payroll", new Partition(log, 0), offset(1));
    CommitOffsetRequest move =
        CommitOffsetRequest.newBuilder().setLog(log).setGroup("payroll").setOffset(5).build();

    assertThat(refused(calls -> calls.commitOffset(move)).metadata())
        .containsEntry("action", "commit")
        .containsEntry("group", "payroll");
    assertThat(writer.groups().get("payroll", new Partition(log, 0)).orElseThrow().offset())
        .isEqualTo(offset(1));
    assertThat(
            refused(
                    calls ->
                        calls.getGroup(
                            GetGroupRequest.newBuilder().setLog(log).setGroup("payroll").build()))
                .metadata())
        .containsEntry("action", "read");
    assertThat(
            refused(
                    calls ->
                        calls
                            .read(ReadRequest.newBuilder().setLog(log).setGroup("payroll").build())
                            .next())
                .metadata())
        .containsEntry("group", "payroll");
    assertThat(audit.take())
        .extracting(RecordingAudit.Line::event)
        .containsOnly("refused")
        .hasSize(3);

    policy.off();
    assertThat(as(BILLING).commitOffset(move).getCommittedOffset()).isEqualTo(5);
  }

  @Test
  void listsOfGroupsHaveThoseOfTheCallerAndTheirTokensNameNoOthers() {
    for (String group : List.of("audit", "billing", "billing-2", "claims", "payroll")) {
      writer.groups().commit(group, new Partition(log, 0), offset(1));
    }
    ListGroupsRequest.Builder request = ListGroupsRequest.newBuilder().setLog(log).setPageSize(1);
    ListGroupsResponse first = as(BILLING).listGroups(request.build());
    ListGroupsResponse second =
        as(BILLING).listGroups(request.setPageToken(first.getNextPageToken()).build());

    assertThat(first.getGroupsList()).extracting(Group::getGroup).containsExactly("billing");
    assertThat(
            new String(
                Base64.getUrlDecoder().decode(first.getNextPageToken()), StandardCharsets.UTF_8))
        .endsWith("billing");
    assertThat(second.getGroupsList()).extracting(Group::getGroup).containsExactly("billing-2");
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void theAuditTellsWhoMovesAGroup() {
    for (int next = 1; next <= 3; next++) {
      var unused =
          as(BILLING)
              .commitOffset(
                  CommitOffsetRequest.newBuilder()
                      .setLog(log)
                      .setGroup("billing")
                      .setOffset(next)
                      .build());
    }
    assertThat(audit.take())
        .singleElement()
        .isEqualTo(
            new RecordingAudit.Line(
                BILLING,
                "group_moved",
                Map.of("log", log, "partition", "0", "group", "billing", "offset", "1")));
  }

  private List<String> logs(String who) {
    return as(who)
        .listLogs(ListLogsRequest.newBuilder().setPageSize(1_000).build())
        .getLogsList()
        .stream()
        .map(Log::getLog)
        .toList();
  }

  private Reading mine(ReadRequest.Builder request) {
    return Reading.of(CallerByHeader.as(BILLING, replayer.stub()), request);
  }

  private EventReaderBlockingStub as(String who) {
    return CallerByHeader.as(who, replayer.calls());
  }

  private Refusal refused(Function<EventReaderBlockingStub, ?> call) throws Exception {
    return refusal(
        catchThrowable(
            () -> {
              var unused = call.apply(as(BILLING));
            }),
        PERMISSION_DENIED,
        "PERMISSION_DENIED");
  }
}
