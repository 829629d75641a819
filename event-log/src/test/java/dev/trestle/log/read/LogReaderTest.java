package dev.trestle.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Batch;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.LogUnavailableException;
import dev.trestle.log.Offset;
import dev.trestle.log.OffsetRange;
import dev.trestle.log.Partition;
import dev.trestle.log.SettableClock;
import dev.trestle.log.TestEvents;
import dev.trestle.log.read.LogReader.Lag;
import dev.trestle.log.read.LogReader.PartitionState;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchHead;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.log.store.TestBatches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LogReaderTest {

  private static final Partition PARTITION = Partition.first("events");
  private static final int MANY = 10_000_000;

  private final InMemoryBatchStore memory = new InMemoryBatchStore();
  private final CountingBatchStore store = new CountingBatchStore(memory);
  private final SettableClock clock = new SettableClock();
  private final LogReader reader = new LogReader(store, clock, ReadConfig.defaults());
  private long next;

  @Test
  void readsFromAnyOffsetInsideABatch() {
    append(3);
    append(4);

    for (int from = 0; from < 7; from++) {
      LogReader fresh = new LogReader(store, clock, ReadConfig.defaults());
      assertThat(readAll(fresh, from)).isEqualTo(ids(from, 7));
      assertThat(readAll(reader, from)).isEqualTo(ids(from, 7));
    }
  }

  @Test
  void recordsCarryPositionAndAppendTime() {
    append(2);

    LogRecord second = page(reader, 1).records().get(0);

    assertThat(second.offset()).isEqualTo(Offset.of(1));
    assertThat(second.position().partition()).isEqualTo(PARTITION);
    assertThat(second.appendTime()).isEqualTo(clock.instant());
  }

  @Test
  void pagesAreBoundedAndLoseNothing() {
    for (int i = 0; i < 50; i++) {
      append(1 + i % 3);
    }
    List<String> all = new ArrayList<>();
    Offset from = Offset.FIRST;
    int pages = 0;
    while (true) {
      ReadResult.Page page = (ReadResult.Page) reader.read(PARTITION, from, 2_000);
      page.records().forEach(record -> all.add(record.event().id()));
      from = page.next();
      if (page.atEnd()) {
        break;
      }
      pages++;
    }

    assertThat(all).isEqualTo(ids(0, (int) next));
    assertThat(pages).isGreaterThan(4);
  }

  @Test
  void theEndIsAnEmptyPage() {
    append(3);

    assertThat(page(reader, 3))
        .isEqualTo(new ReadResult.Page(List.of(), Offset.of(3), clock.instant()));
    assertThat(reader.read(Partition.first("empty"), Offset.FIRST, MANY))
        .isEqualTo(new ReadResult.Page(List.of(), Offset.FIRST, clock.instant()));
  }

  @Test
  void outsideTheRangeIsAValueThatTellsTheRange() {
    append(3);
    append(2);
    memory.trim(PARTITION, Offset.of(3));
    ReadResult expected = new ReadResult.OutOfRange(new OffsetRange(Offset.of(3), Offset.of(5)));

    assertThat(reader.read(PARTITION, Offset.of(2), MANY)).isEqualTo(expected);
    assertThat(reader.read(PARTITION, Offset.of(6), MANY)).isEqualTo(expected);
    assertThat(reader.read(Partition.first("empty"), Offset.of(1), MANY))
        .isEqualTo(new ReadResult.OutOfRange(OffsetRange.EMPTY));
  }

  @Test
  void rangeAndStateTellTheEnds() {
    assertThat(reader.state(PARTITION))
        .isEqualTo(new PartitionState(OffsetRange.EMPTY, Optional.empty()));
    append(3);
    append(2);

    assertThat(reader.range(PARTITION)).isEqualTo(new OffsetRange(Offset.FIRST, Offset.of(5)));
    assertThat(reader.state(PARTITION).newest()).contains(clock.instant());
  }

  @Test
  void findsTheFirstRecordAtOrAfterATime() {
    Instant start = clock.instant();
    for (int i = 0; i < 100; i++) {
      append(1 + i % 4);
      clock.advance(Duration.ofSeconds(1));
    }
    long offset = 0;
    for (int i = 0; i < 100; i++) {
      Instant time = start.plusSeconds(i);
      assertThat(reader.firstAtOrAfter(PARTITION, time)).isEqualTo(Offset.of(offset));
      assertThat(reader.firstAtOrAfter(PARTITION, time.minusMillis(1)))
          .isEqualTo(Offset.of(offset));
      offset += 1 + i % 4;
    }
    assertThat(reader.firstAtOrAfter(PARTITION, clock.instant())).isEqualTo(Offset.of(next));
  }

  @Test
  void lagIsInEventsAndSinceTheOldestUnreadRecord() {
    append(3);
    clock.advance(Duration.ofSeconds(10));
    append(2);
    clock.advance(Duration.ofSeconds(5));

    assertThat(reader.lag(PARTITION, Offset.of(1)))
        .isEqualTo(new Lag(Offset.of(5), 4, Duration.ofSeconds(15)));
    assertThat(reader.lag(PARTITION, Offset.of(3)))
        .isEqualTo(new Lag(Offset.of(5), 2, Duration.ofSeconds(5)));
    assertThat(reader.lag(PARTITION, Offset.of(5)))
        .isEqualTo(new Lag(Offset.of(5), 0, Duration.ZERO));
    assertThat(reader.lag(Partition.first("empty"), Offset.FIRST))
        .isEqualTo(new Lag(Offset.FIRST, 0, Duration.ZERO));
  }

  @Test
  void manyReadersAtTheTailCostOneRead() {
    append(3);
    page(reader, 0);
    int before = store.reads();
    for (int i = 0; i < 100; i++) {
      page(reader, 0);
    }

    assertThat(store.reads()).isEqualTo(before);
  }

  @Test
  void aBatchMissedByALaggingReplicaIsNotSkipped() {
    append(1);
    append(1);
    append(1);
    store.lagAt(Optional.of(Offset.of(1)));

    assertThat(page(reader, 0).next()).isEqualTo(Offset.of(1));
    assertThat(page(reader, 1).records()).hasSize(1);
    assertThat(page(reader, 2).records()).hasSize(1);
  }

  @Test
  void aStoreOutOfReachIsAnException() {
    store.fail(true);

    assertThatThrownBy(() -> page(reader, 0)).isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> reader.lag(PARTITION, Offset.FIRST))
        .isInstanceOf(LogUnavailableException.class);
  }

  @Test
  void aCorruptBatchIsNamed() {
    append(2);
    memory.put(
        new StoredBatch(
            new BatchHead(PARTITION, Offset.of(2), 1, clock.instant(), "bad", 0),
            new BatchCodec.Encoded(1, new byte[0], new byte[] {1, 2}),
            null));

    assertThatThrownBy(() -> page(reader, 2))
        .isInstanceOf(CorruptBatchException.class)
        .hasMessageContaining("events#0@2");
  }

  @Test
  void theCacheIsBounded() {
    RecentBatches recent = new RecentBatches(10_000);
    for (int i = 0; i < 1_000; i++) {
      append(1);
    }
    LogReader small =
        new LogReader(
            store, clock, new ReadConfig(10_000, Duration.ofMillis(1), Duration.ofMillis(1)));

    assertThat(readAll(small, 0)).isEqualTo(ids(0, 1_000));
    memory
        .readForward(
            PARTITION, Offset.FIRST, MANY, dev.trestle.log.store.BatchStore.Consistency.STRONG)
        .forEach(
            stored -> {
              Batch batch = BatchCodec.decode(stored);
              recent.add(batch, batch.heldBytes());
              assertThat(recent.bytes()).isLessThan(10_001);
            });
    assertThat(recent.containing(PARTITION, Offset.of(999))).isPresent();
    assertThat(recent.containing(PARTITION, Offset.FIRST)).isEmpty();
  }

  private void append(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(TestEvents.event("e" + (next + i)));
    }
    memory.put(TestBatches.of(PARTITION, next, clock.instant(), "b" + next, events));
    next += count;
  }

  private List<String> readAll(LogReader from, long offset) {
    List<String> ids = new ArrayList<>();
    ReadResult.Page page = page(from, offset);
    while (!page.records().isEmpty()) {
      page.records().forEach(record -> ids.add(record.event().id()));
      page = page(from, page.next().value());
    }
    return ids;
  }

  private static ReadResult.Page page(LogReader from, long offset) {
    return (ReadResult.Page) from.read(PARTITION, Offset.of(offset), MANY);
  }

  private static List<String> ids(int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add("e" + i);
    }
    return ids;
  }
}
