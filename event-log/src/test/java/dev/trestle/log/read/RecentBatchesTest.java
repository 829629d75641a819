package dev.trestle.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Batch;
import dev.trestle.log.EventLog;
import dev.trestle.log.EventLogConfig;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TestEvents;
import dev.trestle.log.append.Appended;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.InMemoryStateTable;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RecentBatchesTest {

  private static final Partition PARTITION = Partition.first("events");
  private static final int MANY = 1 << 20;

  @Test
  void withoutRoomNothingIsKept() {
    RecentBatches recent = new RecentBatches(0);

    Batch batch =
        new Batch(
            PARTITION,
            Offset.FIRST,
            TestEvents.TIME,
            "b",
            List.of(TestEvents.event("e")),
            TestEvents.event("e").payload().size());
    recent.add(batch, batch.heldBytes());

    assertThat(recent.bytes()).isZero();
    assertThat(recent.containing(PARTITION, Offset.FIRST)).isEmpty();
  }

  @Test
  void aLogWithoutACacheKeepsNeitherWhatItAppendedNorWhatItRead() throws Exception {
    CountingBatchStore store = new CountingBatchStore(new InMemoryBatchStore());
    EventLogConfig config =
        EventLogConfig.defaults().withRead(ReadConfig.defaults().withCacheBytes(0));
    try (EventLog log = EventLog.over(store, new InMemoryStateTable(), Clock.systemUTC(), config)) {
      var created = log.catalog().createIfAbsent("events", 1);
      assertThat(created.partitions()).isEqualTo(1);
      assertThat(log.appender().append("events", TestEvents.event("e")).get(20, TimeUnit.SECONDS))
          .isInstanceOf(Appended.Recorded.class);
      int before = store.forwardReads(PARTITION);

      for (int reads = 1; reads <= 3; reads++) {
        assertThat(log.reader().read(PARTITION, Offset.FIRST, MANY))
            .isInstanceOfSatisfying(
                ReadResult.Page.class, page -> assertThat(page.records()).hasSize(1));
        assertThat(store.forwardReads(PARTITION)).isEqualTo(before + reads);
      }
    }
  }
}
