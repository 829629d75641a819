package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.Partition;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.ReadRequest;
import dev.trestle.v1.ReadResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a read of the latest record of each subject delivers, wherever the log is kept. */
abstract class LatestContract extends WithReplayer {

  @Test
  void theLatestOfEachSubjectComesInOrderOfOffsets() throws Exception {
    appendSubjects("a", "b", "a", "c", "", "b", "a", "d");

    List<ReadResponse> all = read(fromEarliest().setLatestPerKey(true)).all();
    assertThat(Reading.offsets(all)).containsExactly(3L, 5L, 6L, 7L);
    assertThat(all.get(all.size() - 1).getCaughtUp().getNextOffset()).isEqualTo(8);

    assertThat(read(fromOffset(1).setEndOffset(4).setLatestPerKey(true)).offsets())
        .containsExactly(1L, 2L, 3L);
    assertThat(read(fromOffset(2).setEndOffset(2).setLatestPerKey(true)).offsets()).isEmpty();
    EventFilter filter = EventFilter.newBuilder().addSubjects("a").addSubjects("d").build();
    assertThat(read(fromEarliest().setFilter(filter).setLatestPerKey(true)).offsets())
        .containsExactly(6L, 7L);
    EventFilter audio = EventFilter.newBuilder().addTypes("Nothing").build();
    assertThat(read(fromEarliest().setFilter(audio).setLatestPerKey(true)).offsets()).isEmpty();
  }

  @Test
  void aReadOfTheLatestResumesAfterTheLastRecordReceived() throws Exception {
    appendSubjects("a", "b", "a", "c", "b", "e", "a", "d");
    List<Long> whole = read(fromEarliest().setEndOffset(8).setLatestPerKey(true)).offsets();
    for (int received = 1; received < whole.size(); received++) {
      assertThat(
              read(fromEarliest().setEndOffset(8).setLatestPerKey(true).setLimit(received))
                  .offsets())
          .isEqualTo(whole.subList(0, received));
      long next = whole.get(received - 1) + 1;
      assertThat(read(fromOffset(next).setEndOffset(8).setLatestPerKey(true)).offsets())
          .isEqualTo(whole.subList(received, whole.size()));
      writer.groups().seek("g", Partition.first(log), offset(next));
      assertThat(
              read(ReadRequest.newBuilder().setLog(log).setGroup("g").setLatestPerKey(true))
                  .offsets())
          .isEqualTo(whole.subList(received, whole.size()));
    }
  }

  @Test
  void theLatestOfManyBatchesAndPartitionsAreWhatAFullReadTells() throws Exception {
    log = log + "-wide";
    writer.catalog().createIfAbsent(log, 3);
    Random random = new Random(11);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      events.add(event("e" + i, "Audio", "svc", "subject-" + random.nextInt(700)));
    }
    for (int i = 0; i < 3_000; i += 100) {
      appendTogether(events.subList(i, i + 100));
    }
    Map<String, String> latest = new HashMap<>();
    for (ReadResponse message : read(fromEarliest()).all()) {
      latest.put(message.getEvent().getEvent().getSubject(), message.getEvent().getEvent().getId());
    }
    latest.remove("");

    List<ReadResponse> all = read(fromEarliest().setLatestPerKey(true)).all();
    Map<String, String> delivered = new HashMap<>();
    for (ReadResponse message : all) {
      if (message.hasEvent()) {
        assertThat(
                delivered.put(
                    message.getEvent().getEvent().getSubject(),
                    message.getEvent().getEvent().getId()))
            .isNull();
      }
    }
    assertThat(delivered).isEqualTo(latest);
    assertThat(all.stream().filter(ReadResponse::hasCaughtUp)).hasSize(3);
  }

  private void appendSubjects(String... subjects) throws Exception {
    for (int i = 0; i < subjects.length; i++) {
      append(event("e" + i, "Audio", "svc", subjects[i]));
    }
  }
}
