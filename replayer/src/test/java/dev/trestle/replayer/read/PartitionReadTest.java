package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Event;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.Position;
import dev.trestle.replayer.read.PartitionRead.Bounds;
import dev.trestle.replayer.read.PartitionRead.Checkpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionReadTest {

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Checkpoints CHECKPOINTS = new Checkpoints(3, Duration.ofSeconds(10));
  private static final EventMatch AUDIO =
      new EventMatch(Set.of("Audio"), Set.of(), Set.of(), record -> true);

  private Instant now = T0.plusSeconds(1_000);
  private long nanos;

  @Test
  void anEmptyPartitionIsCaughtUpWithAndDone() {
    PartitionRead read = read(0, 0, true, EventMatch.ALL);
    assertThat(next(read)).isEqualTo(caughtUp(0));
    assertThat(next(read)).isInstanceOf(Step.Done.class);
    assertThat(next(read)).isInstanceOf(Step.Done.class);
  }

  @Test
  void recordsComeInOrderThenTheMarkThenTheEnd() {
    PartitionRead read = read(5, 8, true, EventMatch.ALL);
    assertThat(next(read)).isEqualTo(new Step.Fetch(offset(5)));
    assertThat(next(read)).as("asks again until answered").isEqualTo(new Step.Fetch(offset(5)));
    read.page(records(5, "Audio", "Video"), false, now);
    assertThat(offsets(drain(read))).containsExactly(5L, 6L);
    assertThat(next(read)).isEqualTo(new Step.Fetch(offset(7)));
    read.page(records(7, "Audio", "Audio"), false, now);

    assertThat(drain(read))
        .extracting(Object::getClass)
        .containsExactly((Class) Step.Deliver.class, Step.CaughtUp.class, Step.Done.class);
    assertThat(read.next()).as("the record beyond the end is not taken").isEqualTo(offset(8));
  }

  @Test
  void anEndBeforeTheNewestRecordHasNoMark() {
    PartitionRead read = read(0, 2, false, EventMatch.ALL);
    read.page(records(0, "Audio", "Audio", "Audio"), false, now);
    assertThat(drain(read))
        .extracting(Object::getClass)
        .containsExactly((Class) Step.Deliver.class, Step.Deliver.class, Step.Done.class);
  }

  @Test
  void recordsThatDoNotMatchAreToldAsProgressAfterSoMany() {
    PartitionRead read = read(0, 5, true, AUDIO);
    read.page(records(0, "Video", "Video", "Video", "Video", "Audio"), false, now);
    assertThat(next(read)).isEqualTo(new Step.Passed(offset(3)));
    assertThat(next(read)).isInstanceOf(Step.Deliver.class);
    assertThat(next(read)).isEqualTo(caughtUp(5));
  }

  @Test
  void recordsPassedJustBeforeTheEndAreToldSoThatAReaderCanCommit() {
    PartitionRead read = read(0, 2, false, AUDIO);
    read.page(records(0, "Audio", "Video"), false, now);
    assertThat(next(read)).isInstanceOf(Step.Deliver.class);
    assertThat(next(read)).isEqualTo(new Step.Passed(offset(2)));
    assertThat(next(read)).isInstanceOf(Step.Done.class);
  }

  @Test
  void afterAQuietIntervalPassedRecordsAreTold() {
    PartitionRead read = follow(0, null, null, AUDIO);
    read.page(List.of(), true, now);
    assertThat(next(read)).isEqualTo(caughtUp(0));
    read.more();
    read.page(records(0, "Video"), true, now);
    assertThat(next(read))
        .isEqualTo(new Step.Await(offset(1), Duration.ofSeconds(10).toNanos(), null));
    nanos = Duration.ofSeconds(10).toNanos();
    assertThat(next(read)).isEqualTo(new Step.Passed(offset(1)));
    assertThat(next(read)).isEqualTo(new Step.Await(offset(1), Long.MAX_VALUE, null));
  }

  @Test
  void aFollowerIsMarkedOncePerTimeThatItCatchesUpAfterARecord() {
    PartitionRead read = follow(0, null, null, EventMatch.ALL);
    read.page(List.of(), true, now);
    assertThat(drain(read)).containsExactly(caughtUp(0), forEver(0));
    read.more();
    assertThat(next(read)).isEqualTo(new Step.Fetch(offset(0)));
    read.page(List.of(), true, now);
    assertThat(drain(read)).as("nothing came: no second mark").containsExactly(forEver(0));
    read.more();
    read.page(records(0, "Audio"), true, now);
    assertThat(next(read)).isInstanceOf(Step.Deliver.class);
    assertThat(drain(read)).containsExactly(caughtUp(1), forEver(1));
  }

  @Test
  void recordsBeforeTheStartTimeAreNotDelivered() {
    PartitionRead read = follow(0, T0.plusSeconds(2), null, EventMatch.ALL);
    read.page(records(0, "Audio", "Audio", "Audio"), true, now);
    assertThat(offsets(drain(read))).containsExactly(2L);
  }

  @Test
  void recordsFromTheEndTimeOnAreNotDelivered() {
    PartitionRead read = follow(0, null, T0.plusSeconds(2), EventMatch.ALL);
    read.page(records(0, "Audio", "Audio", "Audio", "Audio"), false, now);
    List<Step> steps = drain(read);
    assertThat(offsets(steps)).containsExactly(0L, 1L);
    assertThat(steps.get(2)).isInstanceOf(Step.Done.class);
  }

  @Test
  void aFollowerEndsSomeTimeAfterItsEndTimeThoughNothingComes() {
    Instant end = now.plusSeconds(60);
    PartitionRead read = follow(0, null, end, EventMatch.ALL);
    read.page(List.of(), true, now);
    assertThat(drain(read))
        .containsExactly(caughtUp(0), new Step.Await(offset(0), Long.MAX_VALUE, end.plus(GRACE)));
    now = end.plus(GRACE);
    assertThat(next(read)).as("looks once more").isEqualTo(new Step.Fetch(offset(0)));
    read.page(List.of(), true, now);
    assertThat(next(read)).isInstanceOf(Step.Done.class);
  }

  @Test
  void aPageThatIsLetGoIsAskedForAgainFromWhereItStood() {
    PartitionRead read = read(0, 3, true, EventMatch.ALL);
    read.page(records(0, "Audio", "Audio", "Audio"), false, now);
    assertThat(next(read)).isInstanceOf(Step.Deliver.class);
    read.release();
    assertThat(next(read)).isEqualTo(new Step.Fetch(offset(1)));
    read.page(records(1, "Audio", "Audio"), false, now);
    assertThat(offsets(drain(read))).containsExactly(1L, 2L);
  }

  @Test
  void aGapIsADefectAndNotDelivered() {
    PartitionRead read = read(0, 9, true, EventMatch.ALL);
    assertThatThrownBy(() -> read.page(records(1, "Audio"), false, now))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("events#0");
  }

  private PartitionRead read(long start, long end, boolean endsAtNewest, EventMatch match) {
    return new PartitionRead(
        new Bounds(offset(start), end, endsAtNewest, null, null, GRACE),
        match::matches,
        CHECKPOINTS,
        nanos);
  }

  private PartitionRead follow(long start, Instant notBefore, Instant endTime, EventMatch match) {
    return new PartitionRead(
        new Bounds(offset(start), Long.MAX_VALUE, false, notBefore, endTime, GRACE),
        match::matches,
        CHECKPOINTS,
        nanos);
  }

  private Step next(PartitionRead read) {
    return read.next(nanos, now);
  }

  /** Steps up to the first that waits for something or ends. */
  private List<Step> drain(PartitionRead read) {
    List<Step> steps = new ArrayList<>();
    while (true) {
      Step step = next(read);
      if (step instanceof Step.Fetch) {
        return steps;
      }
      steps.add(step);
      if (step instanceof Step.Done || step instanceof Step.Await) {
        return steps;
      }
    }
  }

  private static List<Long> offsets(List<Step> steps) {
    return steps.stream()
        .filter(Step.Deliver.class::isInstance)
        .map(step -> ((Step.Deliver) step).record().offset().value())
        .toList();
  }

  private static Step caughtUp(long next) {
    return new Step.CaughtUp(offset(next));
  }

  private static Step forEver(long next) {
    return new Step.Await(offset(next), Long.MAX_VALUE, null);
  }

  /** Records appended a second apart, from T0 at offset 0. */
  private static List<LogRecord> records(long first, String... types) {
    List<LogRecord> records = new ArrayList<>();
    for (String type : types) {
      Offset offset = offset(first + records.size());
      records.add(
          new LogRecord(
              new Position(Partition.first("events"), offset),
              T0.plusSeconds(offset.value()),
              new Event("id-" + offset, "test", type, 1, "", T0, Map.of(), Payload.of("{}"))));
    }
    return records;
  }

  private static Offset offset(long value) {
    return new Offset(value);
  }
}
