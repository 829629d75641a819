package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.server.testing.Await;
import dev.trestle.v1.ReadResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What reads hold of the log while they are open. */
class HeldMemoryTest extends WithReplayer {

  private static final int RECORDS = 2_000;
  private static final int BUDGET = 1024 * 1024;

  @Override
  Map<String, String> settings() {
    return Map.of(
        "test.memory", "held",
        "trestle.tail.cache-bytes", "0", // So that pages are fetched, and held.
        "trestle.read.stall-patience", "200ms",
        "trestle.read.max-held-bytes", String.valueOf(BUDGET));
  }

  @Override
  EventLog openLog(Clock clock) {
    MemoryStores.Stores stores = MemoryStores.of("held");
    return EventLog.over(stores.batches(), stores.state(), clock, EventLogConfig.defaults());
  }

  @Test
  void manySlowReadsHoldNoMoreThanTheBudgetAndHoldUpNobody() throws Exception {
    appendLarge();
    List<Reading> slow = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      slow.add(read(fromEarliest().setMaxEventsPerSecond(i % 2 == 0 ? 0.01 : 20)));
      slow.add(Reading.of(replayer.stub(), fromEarliest(), 1));
    }
    Reading fast = read(fromEarliest());
    long most = 0;
    for (long offset = 0; offset < RECORDS; offset++) {
      assertThat(fast.takeEvent().getPosition().getOffset()).isEqualTo(offset);
      if (offset % 100 == 0) {
        most = Math.max(most, held());
      }
    }
    for (Reading each : slow) {
      assertThat(each.takeEvent().getPosition().getOffset()).isZero();
      each.grant(1);
    }
    assertThat(Math.max(most, held())).isLessThanOrEqualTo(BUDGET);
    slow.forEach(Reading::cancel);
    awaitHeld(0);
  }

  @Test
  void whoWaitsLongHoldsNothing() throws Exception {
    appendLarge();
    Reading paced = read(fromEarliest().setMaxEventsPerSecond(0.01));
    Reading stalled = Reading.of(replayer.stub(), fromEarliest(), 1);
    paced.takeEvent();
    stalled.takeEvent();

    awaitHeld(0);

    stalled.grant(Integer.MAX_VALUE);
    assertThat(stalled.offsets()).isEqualTo(LongStream.range(1, RECORDS).boxed().toList());
    paced.cancel();
  }

  @Test
  void aPacedReadGetsEveryRecordOnceThoughItsPagesAreSmall() throws Exception {
    appendLarge();
    assertThat(read(fromOffset(RECORDS - 300).setMaxEventsPerSecond(150)).offsets())
        .isEqualTo(LongStream.range(RECORDS - 300, RECORDS).boxed().toList());
  }

  @Test
  void aBudgetBelowTheSizeOfAnyBatchServesEveryoneInTurn() throws Exception {
    appendLarge();
    Map<String, String> settings = new HashMap<>(getProperties());
    settings.put("trestle.read.max-held-bytes", "10");
    try (Replayer small = Replayer.start(settings)) {
      List<Reading> readings = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        readings.add(Reading.of(small.stub(), fromEarliest()));
      }
      for (Reading each : readings) {
        assertThat(each.offsets()).hasSize(RECORDS);
      }
    }
  }

  @Test
  void aReadOfFewRecordsFetchesFew() throws Exception {
    appendLarge();
    ObservedStore store = MemoryStores.of("held").batches();
    int before = store.batchesRead();
    List<ReadResponse> all = read(fromEarliest().setLimit(5)).all();
    assertThat(Reading.offsets(all)).hasSize(5);
    assertThat(store.batchesRead() - before).isLessThan(20);
  }

  /** Records of 2 KB in batches of 10. */
  private void appendLarge() throws Exception {
    String text = "x".repeat(2_000);
    for (int first = 0; first < RECORDS; first += 10) {
      List<Event> events = new ArrayList<>();
      for (int i = first; i < first + 10; i++) {
        events.add(event("e" + i, "Audio", "svc", "", "{\"t\":\"" + i + text + "\"}"));
      }
      appendTogether(events);
    }
  }

  private void awaitHeld(long bytes) {
    Await.until(bytes + " bytes are held", () -> held() == bytes);
  }

  private long held() {
    return replayer
        .metrics()
        .lines()
        .filter(line -> line.startsWith("trestle_read_held_bytes "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }
}
