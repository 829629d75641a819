package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Partition;
import dev.trestle.replayer.read.Reads;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.EventFilter;
import dev.trestle.v1.ReadResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Readers of different speed, a storage that does not answer, and a server that stops. */
class FlowTest extends WithReplayer {

  private static final int RECORDS = 8_000;

  /** Of payloads: in memory, with what holds them, some half more. */
  private static final int PAGE_BYTES = 64 * 1024;

  private final ObservedStore store = MemoryStores.of("flow").batches();

  @Override
  Map<String, String> settings() {
    return Map.of(
        "test.memory",
        "flow",
        "trestle.tail.cache-bytes",
        "0", // So that every page is read from the store, and counted.
        "trestle.read.page-bytes",
        String.valueOf(PAGE_BYTES * 2),
        "trestle.read.fetch-patience",
        "2s",
        "trestle.read.checkpoint-interval",
        "100ms");
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("flow");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @Test
  void aReaderThatTakesNothingHoldsTwoPagesAndDelaysNobody() throws Exception {
    appendIncompressible();
    int before = store.pages();
    assertThat(read(fromEarliest()).offsets()).hasSize(RECORDS);
    int pagesOfAWholeRead = store.pages() - before;
    assertThat(pagesOfAWholeRead).isGreaterThan(50);

    List<Reading> slow = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      slow.add(Reading.of(replayer.stub(), fromEarliest(), 1));
    }
    for (Reading each : slow) {
      assertThat(each.takeEvent().getPosition().getOffset()).isZero();
    }
    before = store.pages();
    List<Long> fast = read(fromEarliest()).offsets();
    assertThat(fast).isEqualTo(LongStream.range(0, RECORDS).boxed().toList());

    // What HTTP/2 takes before the reader does, and the two pages that each holds.
    int taken = WholeService.WINDOW_BYTES / PAGE_BYTES + 2;
    assertThat(store.pages() - before).isLessThan(pagesOfAWholeRead + slow.size() * taken);
    for (Reading each : slow) {
      assertThat(each.waiting()).isZero();
    }

    Reading recovered = slow.get(0);
    recovered.grant(Integer.MAX_VALUE);
    assertThat(recovered.offsets()).isEqualTo(LongStream.range(1, RECORDS).boxed().toList());
    slow.forEach(Reading::cancel);
  }

  @Test
  void aReaderThatStopsAndGoesGetsEveryRecordOnceThoughItsPagesAreLetGo() throws Exception {
    appendIncompressible();
    Reading stopAndGo = Reading.of(replayer.stub(), fromEarliest(), 1);
    for (long offset = 0; offset < RECORDS; offset++) {
      assertThat(stopAndGo.takeEvent().getPosition().getOffset()).isEqualTo(offset);
      if (offset % 1_000 == 999) {
        // While another reader reads all of it, this one takes nothing.
        assertThat(read(fromEarliest()).offsets()).hasSize(RECORDS);
      }
      stopAndGo.grant(1);
    }
    assertThat(stopAndGo.takeCaughtUp()).isEqualTo(RECORDS);
  }

  @Test
  void aPacedReaderGetsNoMoreThanItsPaceAndABurst() throws Exception {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      events.add(event("e" + i, "Audio", "svc", ""));
    }
    appendTogether(events);
    long began = System.nanoTime();
    assertThat(read(fromEarliest().setMaxEventsPerSecond(400)).offsets()).hasSize(200);
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(200 / seconds).isLessThanOrEqualTo(200 / (199 / 400.0 - 0.05));
  }

  @Test
  void aFilteredFollowerIsToldItsProgress() throws Exception {
    EventFilter none = EventFilter.newBuilder().addTypes("Never").build();
    Reading filtered = read(fromEarliest().setFilter(none).setFollow(true));
    assertThat(filtered.takeCaughtUp()).isZero();
    append(0, 3);
    ReadResponse progress = filtered.take();
    while (progress.getCheckpoint().getNextOffset() < 3) {
      assertThat(progress.hasCheckpoint()).isTrue();
      progress = filtered.take();
    }
    filtered.cancel();
  }

  @Test
  void aStorageThatDoesNotAnswerEndsTheReadWithWhereToResume() throws Exception {
    append(0, 3);
    Reading following = read(fromEarliest().setFollow(true));
    for (int i = 0; i < 3; i++) {
      following.takeEvent();
    }
    following.takeCaughtUp();
    store.doNotAnswer(true);
    try {
      refusal(read(fromEarliest()).failure(), 14, "LOG_UNAVAILABLE");
    } finally {
      store.doNotAnswer(false);
    }
    append(3, 4);
    assertThat(following.takeEvent().getPosition().getOffset())
        .as("a follower at the end outlasts an outage")
        .isEqualTo(3);
    following.cancel();
  }

  @Test
  void aReadInTheMiddleOfAnOutageIsToldWhereToResume() throws Exception {
    appendIncompressible();
    Reading slow = Reading.of(replayer.stub(), fromEarliest(), 1);
    slow.takeEvent();
    store.doNotAnswer(true);
    try {
      slow.grant(Integer.MAX_VALUE);
      Refusal refusal = refusal(slow.failure(), 14, "LOG_UNAVAILABLE");
      long resume = Long.parseLong(refusal.metadata().get("resume_offset"));
      assertThat(refusal.metadata()).containsEntry("resume_offsets", "0:" + resume);
      assertThat(resume).isEqualTo(slow.waiting() + 1L);
    } finally {
      store.doNotAnswer(false);
    }
  }

  @Test
  void recordsRemovedUnderAReaderEndTheReadUnlessItClamps() throws Exception {
    appendIncompressible();
    Reading strict = Reading.of(replayer.stub(), fromEarliest(), 1);
    Reading clamping = Reading.of(replayer.stub(), fromEarliest().setClamp(true), 1);
    strict.takeEvent();
    clamping.takeEvent();
    store.forgetBefore(Partition.first(log), offset(RECORDS - 32));
    strict.grant(Integer.MAX_VALUE);
    clamping.grant(Integer.MAX_VALUE);
    Refusal refusal = refusal(strict.failure(), 11, "OFFSET_OUT_OF_RANGE");
    assertThat(refusal.metadata()).containsEntry("earliest", "" + (RECORDS - 32));
    assertThat(clamping.offsets())
        .isSorted()
        .doesNotHaveDuplicates()
        .contains(RECORDS - 32L, RECORDS - 1L);
  }

  @Test
  void aShortOutageInTheMiddleOfAReadIsNotNoticed() throws Exception {
    appendIncompressible();
    store.failNext(3);
    assertThat(read(fromEarliest()).offsets())
        .isEqualTo(LongStream.range(0, RECORDS).boxed().toList());
    assertThat(replayer.metrics()).containsPattern("trestle_read_fetch_retries_total [1-9]");
  }

  @Test
  void aServerThatStopsTellsEveryReaderWhereToResume() throws Exception {
    appendIncompressible();
    try (Replayer stopping = Replayer.start(getProperties())) {
      Reading slow = Reading.of(stopping.stub(), fromEarliest(), 1);
      Reading following = Reading.of(stopping.stub(), fromLatest().setFollow(true));
      slow.takeEvent();
      following.takeCaughtUp();
      slow.grant(Integer.MAX_VALUE);

      stopping.stop();

      Refusal ofFollower = refusal(following.failure(), 14, "SHUTTING_DOWN");
      assertThat(ofFollower.metadata()).containsEntry("resume_offset", "" + RECORDS);
      Throwable end = slow.failure();
      if (!io.grpc.Status.fromThrowable(end).isOk()) {
        long resume =
            Long.parseLong(refusal(end, 14, "SHUTTING_DOWN").metadata().get("resume_offset"));
        assertThat(resume).isEqualTo(slow.waiting() + 1L);
        assertThat(read(fromOffset(resume)).offsets()).hasSize((int) (RECORDS - resume));
      }
    }
  }

  @Test
  void readsAreCountedByLog() throws Exception {
    append(0, 3);
    Reading following = read(fromEarliest().setFollow(true));
    for (int i = 0; i < 3; i++) {
      following.takeEvent();
    }
    following.takeCaughtUp();
    append(3, 4);
    following.takeEvent();
    String metrics = replayer.metrics();
    String label = "{log=\"" + log + "\"}";
    assertThat(metrics)
        .contains("trestle_read_records_total" + label + " 4.0")
        .contains("trestle_read_latency_seconds_count" + label + " 1")
        .contains("trestle_read_bytes_total" + label)
        .contains("trestle_read_fetch_seconds_count")
        .containsPattern("trestle_read_open [1-9]");
    Reads reads = replayer.bean(Reads.class);
    int open = reads.openReads();
    following.cancel();
    reads.whenOpenReadsAtMost(open - 1).get();
    assertThat(replayer.metrics())
        .contains("trestle_read_ended_total{log=\"" + log + "\",outcome=\"cancelled\"} 1.0");
  }

  /** 8,000 records of 1 KiB that do not compress, in batches of 32. */
  private void appendIncompressible() throws Exception {
    Random random = new Random(7);
    for (int first = 0; first < RECORDS; first += 32) {
      List<Event> events = new ArrayList<>();
      for (int i = first; i < first + 32; i++) {
        StringBuilder noise = new StringBuilder("{\"n\":\"");
        while (noise.length() < 1_000) {
          noise.append(Long.toString(random.nextLong() >>> 1, 36));
        }
        events.add(event("e" + i, "Audio", "svc", "", noise + "\"}"));
      }
      appendTogether(events);
    }
  }
}
