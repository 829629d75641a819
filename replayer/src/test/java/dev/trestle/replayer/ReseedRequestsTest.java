package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.v1.CancelReseedRequest;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.ListReseedsRequest;
import dev.trestle.v1.ReseedFormat;
import dev.trestle.v1.ReseedsGrpc.ReseedsBlockingStub;
import dev.trestle.v1.ResumeReseedRequest;
import dev.trestle.v1.WatchReseedRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Status, reason and field of every request about reseeds that cannot be carried out. */
class ReseedRequestsTest extends WithReplayer {

  @Override
  Map<String, String> settings() {
    return Map.of("test.memory", "reseed-requests");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("reseed-requests");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @Test
  void aReseedNeedsALogAStartAndATarget() throws Exception {
    assertThat(invalid(request -> request.clearLog())).isEqualTo("log");
    assertThat(invalid(request -> request.clearSqsQueue())).isEqualTo("target");
    assertThat(create(request -> request.clearEarliest(), 3, "START_REQUIRED").field())
        .isEqualTo("start");
    assertThat(create(request -> request.setLog("nowhere"), 5, "LOG_NOT_FOUND").metadata())
        .containsEntry("log", "nowhere");
    assertThat(create(request -> request.setPartition(3), 5, "PARTITION_NOT_FOUND").metadata())
        .containsEntry("partitions", "1");
  }

  @Test
  void aFieldThatIsMalformedIsNamed() throws Exception {
    Timestamp never = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
    assertThat(invalid(request -> request.setRequestId("a b"))).isEqualTo("request_id");
    assertThat(invalid(request -> request.setPartition(-1))).isEqualTo("partition");
    assertThat(invalid(request -> request.setOffset(-1))).isEqualTo("offset");
    assertThat(invalid(request -> request.setTime(never))).isEqualTo("time");
    assertThat(invalid(request -> request.setEndOffset(-1))).isEqualTo("end_offset");
    assertThat(invalid(request -> request.setOffset(5).setEndOffset(4))).isEqualTo("end_offset");
    assertThat(invalid(request -> request.setEndTime(never))).isEqualTo("end_time");
    assertThat(
            invalid(
                request ->
                    request
                        .setTime(Timestamp.newBuilder().setSeconds(2))
                        .setEndTime(Timestamp.newBuilder().setSeconds(1))))
        .isEqualTo("end_time");
    assertThat(invalid(request -> request.setFilter(EventFilter.newBuilder().addTypes(""))))
        .isEqualTo("filter.types[0]");
    assertThat(invalid(request -> request.setMaxPerSecond(Double.NaN))).isEqualTo("max_per_second");
    assertThat(invalid(request -> request.setMaxPerSecond(-1))).isEqualTo("max_per_second");
    assertThat(invalid(request -> request.setFormatValue(77))).isEqualTo("format");
    assertThat(invalid(request -> request.setAllAsPut(true))).isEqualTo("all_as_put");
    assertThat(invalid(request -> request.setSqsQueue("a b"))).isEqualTo("sqs_queue");
    assertThat(invalid(request -> request.setSnsTopic("t"))).isEqualTo("sns_topic");
    assertThat(
            invalid(
                request -> request.setFormat(ReseedFormat.RESEED_FORMAT_RECORD).setNewJobs(true)))
        .isEqualTo("new_jobs");
  }

  @Test
  void aFilterThatIsTooLargeToBeKeptIsRefused() throws Exception {
    EventFilter.Builder filter = EventFilter.newBuilder();
    for (int i = 0; i < 100; i++) {
      filter.addSubjects("s".repeat(250) + i);
    }
    assertThat(invalid(request -> request.setFilter(filter))).isEqualTo("filter");
  }

  @Test
  void aFormatMustSuitTheLogAndTheTarget() throws Exception {
    for (ReseedFormat format :
        List.of(ReseedFormat.RESEED_FORMAT_S3_RECORDS, ReseedFormat.RESEED_FORMAT_S3_FLAT)) {
      assertThat(create(request -> request.setFormat(format), 3, "FORMAT_UNSUITABLE").metadata())
          .containsEntry("format", format.name());
    }
    assertThat(
            create(
                    request ->
                        request.setEventBus("b").setFormat(ReseedFormat.RESEED_FORMAT_RECORD),
                    3,
                    "FORMAT_UNSUITABLE")
                .field())
        .isEqualTo("format");
  }

  @Test
  void anOffsetOfALogWithSeveralPartitionsNeedsThePartition() throws Exception {
    log = log + "-wide";
    writer.catalog().createIfAbsent(log, 3);
    assertThat(invalid(request -> request.setOffset(0))).isEqualTo("partition");
    assertThat(invalid(request -> request.setEndOffset(0))).isEqualTo("partition");
  }

  @Test
  void aReseedThatIsNotThereIsNamed() throws Exception {
    refusedEverywhere("nobody", 5, "OPERATION_NOT_FOUND");
    refusedEverywhere("a b", 3, "INVALID_FIELD");
    refusedEverywhere("", 3, "INVALID_FIELD");
  }

  @Test
  void aListThatIsMalformedNamesItsField() throws Exception {
    assertThat(
            call(
                    calls ->
                        calls.listReseeds(ListReseedsRequest.newBuilder().setPageSize(-1).build()),
                    3,
                    "INVALID_FIELD")
                .field())
        .isEqualTo("page_size");
    assertThat(
            call(
                    calls ->
                        calls.listReseeds(
                            ListReseedsRequest.newBuilder().setPageToken("x").build()),
                    3,
                    "INVALID_FIELD")
                .field())
        .isEqualTo("page_token");
  }

  private void refusedEverywhere(String id, int code, String reason) throws Exception {
    Reseeding reseeds = new Reseeding(replayer);
    for (Consumer<ReseedsBlockingStub> call :
        List.<Consumer<ReseedsBlockingStub>>of(
            unused -> reseeds.get(id),
            unused -> reseeds.pause(id),
            calls -> calls.resumeReseed(ResumeReseedRequest.newBuilder().setId(id).build()),
            calls -> calls.cancelReseed(CancelReseedRequest.newBuilder().setId(id).build()),
            calls -> calls.watchReseed(WatchReseedRequest.newBuilder().setId(id).build()).next())) {
      call(call, code, reason);
    }
  }

  private String invalid(Consumer<CreateReseedRequest.Builder> wrong) throws Exception {
    return create(wrong, 3, "INVALID_FIELD").field();
  }

  private Refusal create(Consumer<CreateReseedRequest.Builder> wrong, int code, String reason)
      throws Exception {
    CreateReseedRequest.Builder request =
        CreateReseedRequest.newBuilder()
            .setLog(log)
            .setEarliest(Empty.getDefaultInstance())
            .setSqsQueue("q");
    wrong.accept(request);
    return call(calls -> calls.createReseed(request.build()), code, reason);
  }

  private Refusal call(Consumer<ReseedsBlockingStub> call, int code, String reason)
      throws Exception {
    return refusal(
        catchThrowable(() -> call.accept(new Reseeding(replayer).calls())), code, reason);
  }
}
