package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TestEvents;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.SentMarkers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogFloorTest extends AppenderFixture {

  private static final Duration OLD = Duration.ofMinutes(15).plus(LogFloor.SLEEP).plusMillis(1);

  private LogCatalog catalog;
  private SentMarkers sent;
  private LogFloor floor;

  @BeforeEach
  void open() {
    catalog = new LogCatalog(state, clock);
    catalog.createIfAbsent("events", 1);
    sent = new SentMarkers(state, clock, Duration.ofDays(1));
    floor = new LogFloor(store, state, catalog, sent, clock, CONFIG);
  }

  @Test
  void theFloorRisesOverWhatIsOldAndSentAndNeverOverTheNewestBatch() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    append(appender, 0, 10);
    sent.advance(PARTITION, Offset.of(10), 1);
    clock.advance(OLD);
    append(appender, 10, 12);
    sent.advance(PARTITION, Offset.of(12), 1);

    assertThat(floor.raise(PARTITION, Offset.of(4))).isEqualTo(Offset.of(4));
    assertThat(floor.raise(PARTITION, Offset.of(100))).isEqualTo(Offset.of(10));
    assertThat(floor.raise(PARTITION, Offset.of(3))).isEqualTo(Offset.of(10));
    clock.advance(OLD);
    clock.advance(OLD);
    assertThat(floor.raise(PARTITION, Offset.of(100))).isEqualTo(Offset.of(10));
    append(appender, 12, 13);
    assertThat(floor.raise(PARTITION, Offset.of(100))).isEqualTo(Offset.of(12));
  }

  @Test
  void whatTheRelayHasNotDeliveredIsKept() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    append(appender, 0, 10);
    sent.advance(PARTITION, Offset.of(6), 1);
    clock.advance(OLD);
    append(appender, 10, 11);

    assertThat(floor.raise(PARTITION, Offset.of(10))).isEqualTo(Offset.of(6));
  }

  @Test
  void aSourcesLogNeedsNoRelay() throws Exception {
    Partition objects = Partition.first("objects/uploads");
    catalog.createIfAbsent("objects/uploads", 1, Optional.of(Duration.ZERO));
    SourceWriter writer = SourceWriter.open(store, objects, 1, clock);
    writer.append(java.util.List.of(TestEvents.event("a")), new byte[] {1});
    clock.advance(OLD);
    writer.append(java.util.List.of(TestEvents.event("b")), new byte[] {2});

    assertThat(floor.raise(objects, Offset.of(9))).isEqualTo(Offset.of(1));
  }

  @Test
  void whatIsYoungerThanTheWindowAndASleepIsKept() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    append(appender, 0, 10);
    sent.advance(PARTITION, Offset.of(10), 1);
    clock.advance(OLD.minusMillis(1));
    append(appender, 10, 11);

    assertThat(floor.raise(PARTITION, Offset.of(10))).isEqualTo(Offset.FIRST);
  }

  @Test
  void onlyWhatLiesBelowTheFloorIsDeletedOldestFirst() throws Exception {
    LogAppender appender = appender(store, CONFIG);
    append(appender, 0, 10);
    sent.advance(PARTITION, Offset.of(10), 1);
    assertThat(floor.delete(PARTITION, 100)).isZero();
    clock.advance(OLD);
    append(appender, 10, 11);
    floor.raise(PARTITION, Offset.of(7));

    assertThat(floor.delete(PARTITION, 3)).isEqualTo(3);
    assertThat(store.first(PARTITION).orElseThrow().first()).isEqualTo(Offset.of(3));
    assertThat(floor.delete(PARTITION, 100)).isEqualTo(4);
    assertThat(store.first(PARTITION).orElseThrow().first()).isEqualTo(Offset.of(7));
    assertThat(floor.delete(PARTITION, 100)).isZero();
  }

  /** Its head was an offset that is free again. */
  @Test
  void aWriterThatSleptWhileItsHeadWasDeletedReusesNoOffset() throws Exception {
    LogAppender sleeper = appender(store, CONFIG);
    LogAppender other = appender(store, CONFIG);
    append(sleeper, 0, 3);
    append(other, 3, 10);
    sent.advance(PARTITION, Offset.of(10), 1);
    clock.advance(OLD);
    append(other, 10, 12);
    floor.raise(PARTITION, Offset.of(10));
    floor.delete(PARTITION, 100);

    assertThat(get(sleeper.append("events", TestEvents.event("woken"))))
        .isEqualTo(recorded(12, false));
    assertThat(store.first(PARTITION).orElseThrow().first()).isEqualTo(Offset.of(10));
    assertThat(sleeper.stats().conflicts()).isZero();
  }

  private void append(LogAppender appender, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      assertThat(get(appender.append("events", TestEvents.event("e" + i))))
          .isEqualTo(recorded(i, false));
    }
  }
}
