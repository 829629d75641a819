package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest;
import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.ReadRequest;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReadChecksTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aFieldThatIsWrongIsNamed(String field, Consumer<ReadRequest.Builder> wrong)
      throws Exception {
    ReadRequest.Builder request =
        ReadRequest.newBuilder().setLog("events").setEarliest(Empty.getDefaultInstance());
    wrong.accept(request);
    Problem problem = problem(request);
    assertThat(problem.reasonName()).isEqualTo("INVALID_FIELD");
    assertThat(problem.toStatus().getCode()).isEqualTo(3);
    BadRequest violations = problem.toStatus().getDetails(1).unpack(BadRequest.class);
    assertThat(violations.getFieldViolations(0).getField()).isEqualTo(field);
    assertThat(violations.getFieldViolations(0).getDescription()).isNotBlank();
  }

  static Stream<Arguments> aFieldThatIsWrongIsNamed() {
    return Stream.of(
        wrong("log", r -> r.clearLog()),
        wrong("log", r -> r.setLog("Events!")),
        wrong("partition", r -> r.setPartition(-1)),
        wrong("offset", r -> r.setOffset(-1)),
        wrong("offset", r -> r.setOffset(Long.MIN_VALUE)),
        wrong("time", r -> r.setTime(Timestamp.newBuilder().setSeconds(253_402_300_800L))),
        wrong("time", r -> r.setTime(Timestamp.newBuilder().setSeconds(-62_135_596_801L))),
        wrong("time", r -> r.setTime(Timestamp.newBuilder().setNanos(1_000_000_000))),
        wrong("time", r -> r.setTime(Timestamp.newBuilder().setNanos(-1))),
        wrong("group", r -> r.setGroup("")),
        wrong("group", r -> r.setGroup("no spaces")),
        wrong("group", r -> r.setGroup("g".repeat(129))),
        wrong("end_offset", r -> r.setEndOffset(-1)),
        wrong("end_offset", r -> r.setOffset(10).setEndOffset(9)),
        wrong("end_time", r -> r.setEndTime(Timestamp.newBuilder().setNanos(-1))),
        wrong("end_time", r -> r.setTime(seconds(10)).setEndTime(seconds(9))),
        wrong("filter.types", r -> r.setFilter(types(101, "T"))),
        wrong("filter.types[0]", r -> r.setFilter(types(1, ""))),
        wrong("filter.sources[0]", r -> r.setFilter(EventFilter.newBuilder().addSources(""))),
        wrong(
            "filter.subjects[1]",
            r ->
                r.setFilter(EventFilter.newBuilder().addSubjects("").addSubjects("s".repeat(257)))),
        wrong("filter.pattern", r -> r.setFilter(EventFilter.newBuilder().setPattern("[]"))),
        wrong("limit", r -> r.setLimit(-1)),
        wrong("max_events_per_second", r -> r.setMaxEventsPerSecond(Double.NaN)),
        wrong("max_events_per_second", r -> r.setMaxEventsPerSecond(-1)),
        wrong("max_events_per_second", r -> r.setMaxEventsPerSecond(Double.MIN_VALUE)),
        wrong("max_events_per_second", r -> r.setMaxEventsPerSecond(0.0009)),
        wrong("max_events_per_second", r -> r.setMaxEventsPerSecond(Double.POSITIVE_INFINITY)),
        wrong("latest_per_key", r -> r.setLatestPerKey(true).setFollow(true)),
        wrong("latest_per_key", r -> r.setLatestPerKey(true).setLatest(Empty.getDefaultInstance())),
        wrong("payload_form", r -> r.setPayloadFormValue(99)));
  }

  @Test
  void aReadWithoutAStartIsToldWhichStartsThereAre() throws Exception {
    Problem problem = problem(ReadRequest.newBuilder().setLog("events"));
    assertThat(problem.reasonName()).isEqualTo("START_REQUIRED");
    assertThat(problem.toStatus().getCode()).isEqualTo(3);
    assertThat(problem.message()).contains("earliest", "latest", "offset", "time", "group");
    BadRequest violations = problem.toStatus().getDetails(1).unpack(BadRequest.class);
    assertThat(violations.getFieldViolations(0).getField()).isEqualTo("start");
  }

  @Test
  void boundsAreAllowed() {
    ReadRequest.Builder request =
        ReadRequest.newBuilder()
            .setLog("objects/a-bucket")
            .setOffset(9)
            .setEndOffset(9)
            .setFilter(types(100, "T"))
            .setMaxEventsPerSecond(0.001)
            .setLimit(Long.MAX_VALUE);
    assertThat(plan(request)).isInstanceOf(Answer.Given.class);
    request.setTime(Timestamp.newBuilder().setSeconds(-62_135_596_800L));
    request.setEndTime(Timestamp.newBuilder().setSeconds(253_402_300_799L).setNanos(999_999_999));
    assertThat(plan(request)).isInstanceOf(Answer.Given.class);
  }

  private static Problem problem(ReadRequest.Builder request) {
    return ((Answer.Refused<ReadPlan>) plan(request)).problem();
  }

  private static Answer<ReadPlan> plan(ReadRequest.Builder request) {
    return ReadChecks.plan(
        request.build(),
        record -> {
          throw new AssertionError("asked of " + record);
        });
  }

  private static Arguments wrong(String field, Consumer<ReadRequest.Builder> change) {
    return Arguments.of(field, change);
  }

  private static Timestamp seconds(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }

  private static EventFilter types(int count, String type) {
    return EventFilter.newBuilder().addAllTypes(Collections.nCopies(count, type)).build();
  }
}
