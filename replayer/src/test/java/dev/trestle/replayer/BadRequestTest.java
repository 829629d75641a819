package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Partition;
import dev.trestle.proto.RandomCalls;
import dev.trestle.v1.CommitOffsetRequest;
import dev.trestle.v1.DescribeLogRequest;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.EventReaderGrpc;
import dev.trestle.v1.EventReaderGrpc.EventReaderBlockingStub;
import dev.trestle.v1.GetGroupRequest;
import dev.trestle.v1.ListGroupsRequest;
import dev.trestle.v1.ListLogsRequest;
import dev.trestle.v1.Log;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.TestPatternRequest;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Status, reason and field of every request that cannot be carried out. */
class BadRequestTest extends WithReplayer {

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "bad-request");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("bad-request");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @Test
  void aReadNeedsAStart() throws Exception {
    Refusal refusal = refused(ReadRequest.newBuilder().setLog(log), 3, "START_REQUIRED");
    assertThat(refusal.field()).isEqualTo("start");
  }

  @Test
  void aReadThatIsMalformedNamesItsField() throws Exception {
    assertThat(refused(fromOffset(-1), 3, "INVALID_FIELD").field()).isEqualTo("offset");
    assertThat(refused(fromOffset(2).setEndOffset(1), 3, "INVALID_FIELD").field())
        .isEqualTo("end_offset");
    assertThat(refused(fromEarliest().setLimit(-1), 3, "INVALID_FIELD").field()).isEqualTo("limit");
    EventFilter noPattern = EventFilter.newBuilder().setPattern("{\"source\":\"svc\"}").build();
    assertThat(refused(fromEarliest().setFilter(noPattern), 3, "INVALID_FIELD").field())
        .isEqualTo("filter.pattern");
    assertThat(
            refused(fromEarliest().setMaxEventsPerSecond(Double.NaN), 3, "INVALID_FIELD").field())
        .isEqualTo("max_events_per_second");
    Timestamp never = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
    ReadRequest.Builder late = ReadRequest.newBuilder().setLog(log).setTime(never);
    assertThat(refused(late, 3, "INVALID_FIELD").field()).isEqualTo("time");
    ReadRequest.Builder group = ReadRequest.newBuilder().setLog(log).setGroup("a b");
    assertThat(refused(group, 3, "INVALID_FIELD").field()).isEqualTo("group");
    assertThat(
            refused(fromEarliest().setLatestPerKey(true).setFollow(true), 3, "INVALID_FIELD")
                .field())
        .isEqualTo("latest_per_key");
    assertThat(refused(fromEarliest().setLog("No Log"), 3, "INVALID_FIELD").message())
        .startsWith("log: ")
        .doesNotContain("log: log: ");
  }

  @Test
  void aPatternThatIsNoneIsNotTested() throws Exception {
    TestPatternRequest.Builder request =
        TestPatternRequest.newBuilder().setLog(log).setEarliest(Empty.getDefaultInstance());
    assertThat(call(3, "INVALID_FIELD", stub -> stub.testPattern(request.build())).field())
        .isEqualTo("pattern");
    assertThat(
            call(
                    3,
                    "INVALID_FIELD",
                    stub -> stub.testPattern(request.clone().setPattern("[]").build()))
                .field())
        .isEqualTo("pattern");
    String any = "{\"source\":[{\"prefix\":\"\"}]}";
    assertThat(
            call(
                    11,
                    "OFFSET_OUT_OF_RANGE",
                    stub -> stub.testPattern(request.clone().setPattern(any).setOffset(9).build()))
                .metadata())
        .containsEntry("latest", "0");
  }

  @Test
  void anUnknownLogOrPartitionIsNamed() throws Exception {
    Refusal noLog = refused(fromEarliest().setLog("nowhere"), 5, "LOG_NOT_FOUND");
    assertThat(noLog.metadata()).containsEntry("log", "nowhere");
    Refusal noPartition = refused(fromEarliest().setPartition(1), 5, "PARTITION_NOT_FOUND");
    assertThat(noPartition.metadata())
        .containsEntry("log", log)
        .containsEntry("partition", "1")
        .containsEntry("partitions", "1");
  }

  @Test
  void anOffsetBeyondTheRangeTellsTheRange() throws Exception {
    append(0, 3);
    Refusal refusal = refused(fromOffset(4), 11, "OFFSET_OUT_OF_RANGE");
    assertThat(refusal.metadata())
        .containsEntry("log", log)
        .containsEntry("partition", "0")
        .containsEntry("earliest", "0")
        .containsEntry("latest", "3");
    assertThat(refusal.message()).contains("clamp");
  }

  @Test
  void anOffsetBelowTheRangeTellsTheRangeOrIsClamped() throws Exception {
    append(0, 5);
    writer.groups().commit("late", Partition.first(log), offset(1));
    MemoryStores.of("bad-request").batches().forgetBefore(Partition.first(log), offset(3));
    ReadRequest.Builder group = ReadRequest.newBuilder().setLog(log).setGroup("late");
    for (ReadRequest.Builder below : List.of(fromOffset(2), group)) {
      Refusal refusal = refused(below, 11, "OFFSET_OUT_OF_RANGE");
      assertThat(refusal.metadata()).containsEntry("earliest", "3").containsEntry("latest", "5");
      assertThat(read(below.setClamp(true)).offsets()).containsExactly(3L, 4L);
    }
    assertThat(read(fromEarliest()).offsets()).containsExactly(3L, 4L);
  }

  @Test
  void anOffsetOfALogWithSeveralPartitionsNeedsThePartition() throws Exception {
    log = log + "-wide";
    writer.catalog().createIfAbsent(log, 3);
    assertThat(refused(fromOffset(0), 3, "INVALID_FIELD").field()).isEqualTo("partition");
    assertThat(refused(fromEarliest().setEndOffset(9), 3, "INVALID_FIELD").field())
        .isEqualTo("partition");
    assertThat(read(fromOffset(0).setPartition(2)).offsets()).isEmpty();
  }

  @Test
  void aCommitThatIsMalformedNamesItsField() throws Exception {
    assertThat(commit(3, "INVALID_FIELD", c -> c.clearLog()).field()).isEqualTo("log");
    assertThat(commit(3, "INVALID_FIELD", c -> c.clearGroup()).field()).isEqualTo("group");
    assertThat(commit(3, "INVALID_FIELD", c -> c.setGroup("g/1")).field()).isEqualTo("group");
    assertThat(commit(3, "INVALID_FIELD", c -> c.setOffset(-1)).field()).isEqualTo("offset");
    assertThat(commit(3, "INVALID_FIELD", c -> c.setPartition(-1)).field()).isEqualTo("partition");
    commit(5, "LOG_NOT_FOUND", c -> c.setLog("nowhere"));
    commit(5, "PARTITION_NOT_FOUND", c -> c.setPartition(7));
  }

  @Test
  void aCommitBeyondTheLogIsRefusedWithTheRange() throws Exception {
    append(0, 2);
    Refusal refusal = commit(11, "OFFSET_OUT_OF_RANGE", c -> c.setOffset(3));
    assertThat(refusal.metadata()).containsEntry("earliest", "0").containsEntry("latest", "2");
    Refusal huge = commit(11, "OFFSET_OUT_OF_RANGE", c -> c.setOffset(Long.MAX_VALUE));
    assertThat(huge.metadata()).containsEntry("latest", "2");
  }

  @Test
  void anUnknownGroupIsNamed() throws Exception {
    Refusal refusal =
        call(
            5,
            "GROUP_NOT_FOUND",
            calls -> calls.getGroup(getGroup().setLog(log).setGroup("nobody").build()));
    assertThat(refusal.metadata()).containsEntry("log", log).containsEntry("group", "nobody");
    call(5, "LOG_NOT_FOUND", c -> c.getGroup(getGroup().setLog("no").setGroup("g").build()));
    assertThat(call(3, "INVALID_FIELD", c -> c.getGroup(getGroup().setLog(log).build())).field())
        .isEqualTo("group");
    call(5, "LOG_NOT_FOUND", c -> c.listGroups(listGroups().setLog("nowhere").build()));
    call(5, "LOG_NOT_FOUND", c -> c.describeLog(describe("nowhere")));
    assertThat(call(3, "INVALID_FIELD", c -> c.describeLog(describe(""))).field()).isEqualTo("log");
  }

  @Test
  void nonsenseIsRefusedWithAReason() throws Exception {
    append(0, 50);
    assertThat(
            RandomCalls.unexplained(
                replayer.calls().getChannel(), EventReaderGrpc.getServiceDescriptor(), 200, 5))
        .isEmpty();
  }

  @Test
  void textThatIsNotUtf8IsTheCallersFault() throws Exception {
    MethodDescriptor<BytesValue, Log> method =
        EventReaderGrpc.getDescribeLogMethod().toBuilder(
                ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
                EventReaderGrpc.getDescribeLogMethod().getResponseMarshaller())
            .build();
    BytesValue notText = BytesValue.of(ByteString.copyFrom(new byte[] {(byte) 0xff}));
    call(
        3,
        "INVALID_FIELD",
        calls ->
            ClientCalls.blockingUnaryCall(
                calls.getChannel(), method, calls.getCallOptions(), notText));
  }

  @Test
  void aPageThatIsNoneIsNamed() throws Exception {
    writer.groups().commit("a", Partition.first(log), offset(0));
    writer.groups().commit("b", Partition.first(log), offset(0));
    for (int size : new int[] {-1, 1_001, Integer.MIN_VALUE}) {
      assertThat(listGroups(c -> c.setPageSize(size)).field()).isEqualTo("page_size");
      assertThat(listLogs(c -> c.setPageSize(size)).field()).isEqualTo("page_size");
    }
    for (String token : new String[] {"x", "%%%", "bm9uc2Vuc2U", "\u00e4"}) {
      assertThat(listGroups(c -> c.setPageToken(token)).field()).isEqualTo("page_token");
      assertThat(listLogs(c -> c.setPageToken(token)).field()).isEqualTo("page_token");
    }
    String ofGroups =
        replayer
            .calls()
            .listGroups(listGroups().setLog(log).setPageSize(1).build())
            .getNextPageToken();
    assertThat(ofGroups).isNotEmpty();
    assertThat(listLogs(c -> c.setPageToken(ofGroups)).field()).isEqualTo("page_token");
  }

  @Test
  void beyondSoManyOpenReadsAReadIsRefusedAndToldToWait() throws Exception {
    try (Replayer small =
        Replayer.start(
            Map.of(
                "test.memory", "bad-request",
                "trestle.objects.enabled", "false",
                "trestle.read.max-open-reads", "1"))) {
      Reading first = Reading.of(small.stub(), fromEarliest().setFollow(true));
      first.takeCaughtUp();
      Reading second = Reading.of(small.stub(), fromEarliest());
      refusal(second.failure(), 8, "OVERLOADED");
      first.cancel();
    }
  }

  @Test
  void theLatestOfTooManySubjectsIsRefusedAndSaysWhatToDo() throws Exception {
    for (int i = 0; i < 4; i++) {
      append(event("e" + i, "Audio", "svc", "s" + i % 3));
    }
    try (Replayer small =
        Replayer.start(
            Map.of("test.memory", "bad-request", "trestle.read.max-latest-subjects", "2"))) {
      Refusal refusal =
          refusal(
              Reading.of(small.stub(), fromEarliest().setLatestPerKey(true)).failure(),
              8,
              "TOO_MANY_SUBJECTS");
      assertThat(refusal.metadata()).containsEntry("log", log).containsEntry("limit", "2");
      assertThat(refusal.message()).contains("narrower range", "filter", "projection");
      assertThat(Reading.of(small.stub(), fromOffset(2).setLatestPerKey(true)).offsets())
          .containsExactly(2L, 3L);
    }
  }

  @Test
  void theLatestOfMoreThanMemoryAllowsIsRefusedAndToldToWait() throws Exception {
    append(0, 1);
    append(event("a", "Audio", "svc", "subject"));
    try (Replayer small =
        Replayer.start(Map.of("test.memory", "bad-request", "trestle.read.max-held-bytes", "99"))) {
      refusal(
          Reading.of(small.stub(), fromEarliest().setLatestPerKey(true)).failure(),
          8,
          "OVERLOADED");
      assertThat(Reading.of(small.stub(), fromEarliest()).offsets()).hasSize(2);
    }
  }

  private Refusal refused(ReadRequest.Builder request, int code, String reason) throws Exception {
    return refusal(read(request).failure(), code, reason);
  }

  private Refusal commit(int code, String reason, Consumer<CommitOffsetRequest.Builder> wrong)
      throws Exception {
    CommitOffsetRequest.Builder request =
        CommitOffsetRequest.newBuilder().setLog(log).setGroup("g");
    wrong.accept(request);
    return call(code, reason, calls -> calls.commitOffset(request.build()));
  }

  private Refusal listGroups(Consumer<ListGroupsRequest.Builder> wrong) throws Exception {
    ListGroupsRequest.Builder request = listGroups().setLog(log);
    wrong.accept(request);
    return call(3, "INVALID_FIELD", calls -> calls.listGroups(request.build()));
  }

  private Refusal listLogs(Consumer<ListLogsRequest.Builder> wrong) throws Exception {
    ListLogsRequest.Builder request = ListLogsRequest.newBuilder();
    wrong.accept(request);
    return call(3, "INVALID_FIELD", calls -> calls.listLogs(request.build()));
  }

  private Refusal call(int code, String reason, Consumer<EventReaderBlockingStub> call)
      throws Exception {
    return refusal(catchThrowable(() -> call.accept(replayer.calls())), code, reason);
  }

  private static GetGroupRequest.Builder getGroup() {
    return GetGroupRequest.newBuilder();
  }

  private static ListGroupsRequest.Builder listGroups() {
    return ListGroupsRequest.newBuilder();
  }

  private static DescribeLogRequest describe(String log) {
    return DescribeLogRequest.newBuilder().setLog(log).build();
  }
}
