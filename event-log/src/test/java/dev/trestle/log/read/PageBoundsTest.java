package dev.trestle.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.SettableClock;
import dev.trestle.log.TestEvents;
import dev.trestle.log.store.InMemoryBatchStore;
import dev.trestle.log.store.TestBatches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How much a page has, and what needs none. */
final class PageBoundsTest {

  private static final Partition PARTITION = Partition.first("events");
  private static final int MANY = 10_000_000;

  private final InMemoryBatchStore memory = new InMemoryBatchStore();
  private final CountingBatchStore store = new CountingBatchStore(memory);
  private final SettableClock clock = new SettableClock();
  private final LogReader reader = new LogReader(store, clock, ReadConfig.defaults());
  private long next;

  @Test
  void aPageHoldsNoMoreThanItsBytesInMemoryAndItsRecords() {
    for (int i = 0; i < 20; i++) {
      append(10);
    }
    long batch = page(reader, 0).records().stream().limit(10).mapToLong(PageBoundsTest::held).sum();

    LogReader fresh = new LogReader(store, clock, ReadConfig.defaults().withCacheBytes(0));
    ReadResult.Page three =
        (ReadResult.Page) fresh.read(PARTITION, Offset.FIRST, (int) (3 * batch + batch / 2));
    assertThat(three.records()).hasSize(30);
    assertThat(three.next()).isEqualTo(Offset.of(30));

    ReadResult.Page some = (ReadResult.Page) fresh.read(PARTITION, Offset.of(7), MANY, 12);
    assertThat(some.records().stream().map(record -> record.event().id()).toList())
        .isEqualTo(ids(7, 10)); // Inside a batch: what is left of it.
    some = (ReadResult.Page) fresh.read(PARTITION, Offset.of(10), MANY, 4);
    assertThat(some.records().stream().map(record -> record.event().id()).toList())
        .isEqualTo(ids(10, 14));
    assertThat(some.next()).isEqualTo(Offset.of(14));
  }

  @Test
  void fewRecordsAreAskedForByFewBytes() {
    for (int i = 0; i < 100; i++) {
      append(10);
    }
    LogReader fresh = new LogReader(store, clock, ReadConfig.defaults().withCacheBytes(0));
    fresh.read(PARTITION, Offset.FIRST, MANY);
    assertThat(store.lastMaxBytes()).isEqualTo(1024 * 1024);
    fresh.read(PARTITION, Offset.FIRST, MANY, 25);
    int stored = memory.atOrBefore(PARTITION, Offset.FIRST).orElseThrow().size();
    assertThat(store.lastMaxBytes()).isBetween(2 * stored, 4 * stored);
  }

  @Test
  void whatIsKnownIsAtHandWithoutTheStore() {
    append(3);
    assertThat(reader.atHand(PARTITION, Offset.FIRST)).isNull();
    page(reader, 0);
    reader.range(PARTITION);
    int before = store.reads();

    ReadResult.Page batch = reader.atHand(PARTITION, Offset.of(1));
    assertThat(batch.records().stream().map(record -> record.event().id()).toList())
        .isEqualTo(ids(1, 3));
    assertThat(batch.atEnd()).isTrue();
    assertThat(reader.atHand(PARTITION, Offset.of(3)))
        .isEqualTo(new ReadResult.Page(List.of(), Offset.of(3), clock.instant()));
    assertThat(reader.atHand(PARTITION, Offset.of(4))).isNull();
    assertThat(store.reads()).isEqualTo(before);
  }

  @Test
  void anEndCountsAsKnownForAShortTime() {
    append(3);
    reader.range(PARTITION);
    clock.advance(ReadConfig.defaults().idlePoll().multipliedBy(2));
    assertThat(reader.atHand(PARTITION, Offset.of(3))).isNotNull();
    clock.advance(Duration.ofMillis(1));
    assertThat(reader.atHand(PARTITION, Offset.of(3))).isNull();
    page(reader, 3);
    assertThat(reader.atHand(PARTITION, Offset.of(3))).as("seen anew").isNotNull();
  }

  private void append(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(TestEvents.event("e" + (next + i)));
    }
    memory.put(TestBatches.of(PARTITION, next, clock.instant(), "b" + next, events));
    next += count;
  }

  private static long held(LogRecord record) {
    return record.event().heldBytes();
  }

  private static ReadResult.Page page(LogReader from, long offset) {
    return (ReadResult.Page) from.read(PARTITION, Offset.of(offset), MANY);
  }

  private static List<String> ids(int from, int to) {
    return LongStream.range(from, to).mapToObj(i -> "e" + i).toList();
  }
}
