package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import dev.trestle.log.Event;
import dev.trestle.log.Partition;
import dev.trestle.replayer.read.Reads;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.PayloadForm;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import dev.trestle.v1.RecordedEvent;
import dev.trestle.v1.TestPatternRequest;
import dev.trestle.v1.TestPatternResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a read delivers, wherever the log is kept. */
abstract class ReadContract extends WithReplayer {

  @Test
  void everyStartBeginsWhereItSays() throws Exception {
    Instant t0 = writerClock.instant();
    append(0, 5);
    writer.groups().commit("workers", Partition.first(log), offset(4));

    assertThat(read(fromEarliest()).offsets()).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(read(fromLatest()).offsets()).isEmpty();
    assertThat(read(fromOffset(2)).offsets()).containsExactly(2L, 3L, 4L);
    assertThat(read(fromOffset(5)).offsets()).isEmpty();
    assertThat(read(fromTime(t0.plusSeconds(3))).offsets()).containsExactly(3L, 4L);
    assertThat(read(fromTime(t0.plusMillis(2_001))).offsets()).containsExactly(3L, 4L);
    assertThat(read(fromTime(t0.minusSeconds(9))).offsets()).hasSize(5);
    assertThat(read(fromTime(t0.plusSeconds(9))).offsets()).isEmpty();
    assertThat(read(fromGroup("workers")).offsets()).containsExactly(4L);
    assertThat(read(fromGroup("newcomers")).offsets()).hasSize(5);
  }

  @Test
  void aReadWithoutFollowEndsWithTheMarkOfTheNewestRecord() throws Exception {
    append(0, 2);
    List<ReadResponse> all = read(fromEarliest()).all();
    assertThat(all).hasSize(3);
    assertThat(all.get(2).getCaughtUp().getNextOffset()).isEqualTo(2);
    List<ReadResponse> none = read(fromLatest()).all();
    assertThat(none).hasSize(1);
    assertThat(none.get(0).getCaughtUp().getNextOffset()).isEqualTo(2);
  }

  @Test
  void anEmptyLogIsCaughtUpWithAtOnce() throws Exception {
    List<ReadResponse> all = read(fromEarliest()).all();
    assertThat(all).hasSize(1);
    assertThat(all.get(0).getCaughtUp().getNextOffset()).isZero();
  }

  @Test
  void aPatternIsMatchedAgainstTheEventAsItIsOnTheBus() throws Exception {
    append(event("a", "Audio", "svc", "file-7", "{\"size\":10,\"format\":\"wav\"}"));
    append(event("b", "Audio", "svc", "file-8", "{\"size\":2000,\"format\":\"wav\"}"));
    append(event("c", "Video", "svc", "file-9", "{\"size\":3000}"));
    String large =
        "{\"source\":[\"svc\"],\"detail\":{\"size\":[{\"numeric\":[\">\",1000]}],"
            + "\"_event\":{\"type\":[\"Audio\"]}}}";

    assertThat(read(matching(large)).offsets()).containsExactly(1L);
    assertThat(read(matching("{\"detail-type\":[\"Video\"]}")).offsets()).containsExactly(2L);
    List<ReadResponse> none = read(matching("{\"source\":[\"other\"]}").setEndOffset(2)).all();
    assertThat(none).anyMatch(message -> message.getCheckpoint().getNextOffset() == 2);

    TestPatternResponse tested =
        testPattern(TestPatternRequest.newBuilder().setEarliest(Empty.getDefaultInstance()), large);
    assertThat(tested.getTotal()).isEqualTo(3);
    assertThat(tested.getExamined()).isEqualTo(3);
    assertThat(tested.getMatching()).isEqualTo(1);
    assertThat(tested.getFirstMatching(0).getOffset()).isEqualTo(1);
    assertThat(testPattern(TestPatternRequest.newBuilder().setOffset(2), large).getMatching())
        .isZero();
  }

  private ReadRequest.Builder matching(String pattern) {
    return fromEarliest().setFilter(EventFilter.newBuilder().setPattern(pattern));
  }

  private TestPatternResponse testPattern(TestPatternRequest.Builder range, String pattern) {
    return replayer.calls().testPattern(range.setLog(log).setPattern(pattern).build());
  }

  @Test
  void everyAttributeOfAnEventComesBackAsItWasAppended() throws Exception {
    Instant appended = writerClock.instant();
    append(event("id-1", "Audio", "svc", "file-7", "{ \"n\": 1.10, \"big\":9007199254740993 }"));

    RecordedEvent exact = read(fromEarliest()).takeEvent();
    assertThat(exact.getPosition().getLog()).isEqualTo(log);
    assertThat(exact.getPosition().getPartition()).isZero();
    assertThat(exact.getPosition().getOffset()).isZero();
    assertThat(exact.getAppendTime()).isEqualTo(timestamp(appended));
    assertThat(exact.getEvent().getId()).isEqualTo("id-1");
    assertThat(exact.getEvent().getSource()).isEqualTo("svc");
    assertThat(exact.getEvent().getType()).isEqualTo("Audio");
    assertThat(exact.getEvent().getSubject()).isEqualTo("file-7");
    assertThat(exact.getEvent().getSchemaVersion()).isEqualTo(2);
    assertThat(exact.getEvent().getTime())
        .isEqualTo(timestamp(Instant.parse("2026-01-02T03:04:05.123456789Z")));
    assertThat(exact.getEvent().getExtensionsMap()).containsEntry("tenant", "t1").hasSize(1);
    assertThat(exact.getEvent().getJson()).isEqualTo("{ \"n\": 1.10, \"big\":9007199254740993 }");

    RecordedEvent data =
        read(fromEarliest().setPayloadForm(PayloadForm.PAYLOAD_FORM_DATA)).takeEvent();
    assertThat(data.getEvent().getData().getFieldsOrThrow("n").getNumberValue()).isEqualTo(1.1);
  }

  @Test
  void aPayloadThatIsNoStructComesAsItsText() throws Exception {
    append(event("id-1", "Audio", "svc", "", "{\"n\":1e999}"));
    RecordedEvent event =
        read(fromEarliest().setPayloadForm(PayloadForm.PAYLOAD_FORM_DATA)).takeEvent();
    assertThat(event.getEvent().getJson()).isEqualTo("{\"n\":1e999}");
  }

  @Test
  void aFilterTakesWhatMatchesInEveryField() throws Exception {
    append(event("a", "Audio", "s1", "x"));
    append(event("b", "Video", "s1", "x"));
    append(event("c", "Audio", "s2", "x"));
    append(event("d", "Audio", "s1", "y"));
    append(event("e", "Audio", "s1", ""));

    assertThat(filtered(EventFilter.newBuilder().addTypes("Audio")))
        .containsExactly("a", "c", "d", "e");
    assertThat(filtered(EventFilter.newBuilder().addTypes("Audio").addTypes("Video"))).hasSize(5);
    assertThat(filtered(EventFilter.newBuilder().addSources("s2"))).containsExactly("c");
    assertThat(filtered(EventFilter.newBuilder().addSubjects("y").addSubjects("")))
        .containsExactly("d", "e");
    assertThat(
            filtered(EventFilter.newBuilder().addTypes("Audio").addSources("s1").addSubjects("x")))
        .containsExactly("a");
    assertThat(filtered(EventFilter.newBuilder().addTypes("Nothing"))).isEmpty();
  }

  @Test
  void limitAndEndEndTheRead() throws Exception {
    Instant t0 = writerClock.instant();
    append(0, 6);
    assertThat(read(fromOffset(1).setLimit(2)).offsets()).containsExactly(1L, 2L);
    assertThat(read(fromOffset(1).setEndOffset(4)).offsets()).containsExactly(1L, 2L, 3L);
    assertThat(read(fromOffset(1).setEndOffset(1)).all()).isEmpty();
    assertThat(read(fromOffset(4).setEndOffset(99)).offsets()).containsExactly(4L, 5L);
    assertThat(read(fromEarliest().setEndTime(timestamp(t0.plusSeconds(2)))).offsets())
        .containsExactly(0L, 1L);
    EventFilter all = EventFilter.newBuilder().addTypes("Audio").build();
    assertThat(read(fromEarliest().setFilter(all).setLimit(3)).offsets()).hasSize(3);
    assertThat(read(fromOffset(4).setEndOffset(6).setFollow(true)).offsets())
        .containsExactly(4L, 5L);
  }

  @Test
  void aFollowerGetsWhatAnotherWriterAppendsLater() throws Exception {
    append(0, 2);
    Reading following = read(fromOffset(1).setFollow(true));
    assertThat(following.takeEvent().getEvent().getId()).isEqualTo("e1");
    assertThat(following.takeCaughtUp()).isEqualTo(2);

    Reading fromNow = read(fromLatest().setFollow(true));
    assertThat(fromNow.takeCaughtUp()).isEqualTo(2);

    append(2, 4);
    for (Reading each : List.of(following, fromNow)) {
      List<String> ids = new ArrayList<>();
      while (ids.size() < 2) {
        ReadResponse message = each.take();
        if (message.hasEvent()) {
          ids.add(message.getEvent().getEvent().getId());
        }
      }
      assertThat(ids).containsExactly("e2", "e3");
      assertThat(each.takeCaughtUp()).isEqualTo(4);
      each.cancel();
      each.failure();
    }
  }

  @Test
  void aFollowerEndsWithItsLimitOrItsEnd() throws Exception {
    Reading limited = read(fromEarliest().setFollow(true).setLimit(2));
    Reading ended = read(fromEarliest().setFollow(true).setEndOffset(3));
    limited.takeCaughtUp();
    ended.takeCaughtUp();
    append(0, 4);
    assertThat(limited.offsets()).containsExactly(0L, 1L);
    assertThat(ended.offsets()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void thousandsOfRecordsInManyBatchesComeOnceAndInOrder() throws Exception {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      events.add(event("e" + i, i % 10 == 0 ? "Video" : "Audio", "svc", ""));
    }
    for (int i = 0; i < 5_000; i += 250) {
      appendTogether(events.subList(i, i + 250));
    }
    List<ReadResponse> all = read(fromEarliest()).all();
    assertThat(Reading.offsets(all))
        .containsExactlyElementsOf(LongStream.range(0, 5_000).boxed().toList());
    assertThat(
            all.stream().filter(ReadResponse::hasEvent).map(m -> m.getEvent().getEvent().getId()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 5_000).mapToObj(i -> "e" + i).toList());
    EventFilter videos = EventFilter.newBuilder().addTypes("Video").build();
    assertThat(read(fromOffset(17).setFilter(videos)).offsets()).hasSizeBetween(490, 500);
  }

  @Test
  void partitionsAreInterleavedEachInOrder() throws Exception {
    String wide = log + "-wide";
    writer.catalog().createIfAbsent(wide, 4);
    log = wide;
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      events.add(event("e" + i, "Audio", "svc", "subject-" + i % 40));
    }
    appendTogether(events);

    List<ReadResponse> all = read(fromEarliest()).all();
    assertThat(Reading.offsets(all)).hasSize(800);
    for (int partition = 0; partition < 4; partition++) {
      int number = partition;
      List<Long> offsets =
          all.stream()
              .filter(m -> m.hasEvent() && m.getEvent().getPosition().getPartition() == number)
              .map(m -> m.getEvent().getPosition().getOffset())
              .toList();
      assertThat(offsets)
          .isEqualTo(LongStream.range(0, offsets.size()).boxed().toList())
          .isNotEmpty();
      assertThat(read(fromOffset(0).setPartition(number)).offsets()).isEqualTo(offsets);
    }
    assertThat(all.stream().filter(ReadResponse::hasCaughtUp)).hasSize(4);
  }

  @Test
  void aStartOutsideTheRangeIsClampedWhenAsked() throws Exception {
    append(0, 3);
    assertThat(read(fromOffset(99).setClamp(true)).all())
        .singleElement()
        .satisfies(only -> assertThat(only.getCaughtUp().getNextOffset()).isEqualTo(3));
  }

  @Test
  void aCancelledReadIsFreed() throws Exception {
    append(0, 3);
    Reading stuck = Reading.of(replayer.stub(), fromEarliest().setFollow(true), 1);
    Reading following = read(fromLatest().setFollow(true));
    stuck.take();
    following.takeCaughtUp();
    Reads reads = replayer.bean(Reads.class);
    int before = reads.openReads();
    assertThat(before).isGreaterThanOrEqualTo(2);
    stuck.cancel();
    following.cancel();
    reads.whenOpenReadsAtMost(before - 2).get(30, java.util.concurrent.TimeUnit.SECONDS);
    assertThat(reads.openReads()).isLessThanOrEqualTo(before - 2);
  }

  private List<String> filtered(EventFilter.Builder filter) throws Exception {
    return read(fromEarliest().setFilter(filter)).all().stream()
        .filter(ReadResponse::hasEvent)
        .map(message -> message.getEvent().getEvent().getId())
        .toList();
  }

  private ReadRequest.Builder fromTime(Instant time) {
    return ReadRequest.newBuilder().setLog(log).setTime(timestamp(time));
  }

  private ReadRequest.Builder fromGroup(String group) {
    return ReadRequest.newBuilder().setLog(log).setGroup(group);
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
