package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.Position;
import dev.trestle.log.TestEvents;
import dev.trestle.log.append.LogAppender.WarmUp;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process learns by itself what others appended to a partition. */
final class ReadBackTest extends AppenderFixture {

  @Test
  void afterACrashTheWindowIsReadFromTheSegmentsAndOnlyItsEndFromTheLog() throws Exception {
    LogAppender crashed = appender(store, CONFIG);
    fill(crashed, 0, 30_000);
    crashed.close();

    LogAppender successor = appender(store, CONFIG);
    WarmUp warmUp = successor.warmUp(PARTITION).get(20, TimeUnit.SECONDS);

    assertThat(warmUp.records()).isEqualTo(30_000);
    // 28,672 of them are in full segments.
    assertThat(warmUp.batches()).isLessThan(15);
    everyThousandthIsADuplicate(successor, 30_000);
  }

  @Test
  void missingSegmentsAreMadeGoodFromTheLog() throws Exception {
    LogAppender crashed = appender(store, CONFIG);
    fill(crashed, 0, 30_000);
    crashed.close();
    forgetSegment(0);
    forgetSegment(3);
    forgetSegment(4);

    LogAppender successor = appender(store, CONFIG);

    assertThat(successor.warmUp(PARTITION).get(20, TimeUnit.SECONDS).records()).isEqualTo(30_000);
    everyThousandthIsADuplicate(successor, 30_000);
  }

  @Test
  void aWindowThatBeginsWithinASegmentForgetsWhatIsOlder() throws Exception {
    LogAppender crashed = appender(store, CONFIG);
    fill(crashed, 0, 9_500);
    clock.advance(Duration.ofMinutes(10));
    fill(crashed, 9_500, 20_000);
    clock.advance(Duration.ofMinutes(10));
    get(crashed.append("events", TestEvents.event("newest")));
    crashed.close();

    LogAppender successor = appender(store, CONFIG);

    assertThat(successor.warmUp(PARTITION).get(20, TimeUnit.SECONDS).records()).isEqualTo(10_501);
    assertThat(get(successor.append("events", TestEvents.event("e9500"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class, again -> assertThat(again.duplicate()).isTrue());
    assertThat(get(successor.append("events", TestEvents.event("e9499"))))
        .isEqualTo(recorded(20_001, false));
  }

  @Test
  void aWriterAwayForLongerThanTheWindowReadsNoneOfWhatItMissed() throws Exception {
    LogAppender away = appender(gated, CONFIG);
    gated.letThrough(100_000);
    get(away.append("events", TestEvents.event("before")));
    LogAppender other = appender(store, CONFIG);
    fill(other, 0, 40_000);
    clock.advance(Duration.ofMinutes(16));
    get(other.append("events", TestEvents.event("late")));
    int readsBefore = gated.batchesRead();

    // A batch that was in the way, and the end of the log.
    assertThat(get(away.append("events", TestEvents.event("back"))))
        .isEqualTo(recorded(40_002, false));
    assertThat(get(away.append("events", TestEvents.event("late"))))
        .isEqualTo(recorded(40_001, true));
    assertThat(gated.batchesRead() - readsBefore).isLessThan(5);
    assertThat(away.stats().rememberedIds()).isEqualTo(2);
  }

  @Test
  void aRepeatThatIsAbsorbedRenewsItsId() throws Exception {
    LogAppender one = appender(store, CONFIG);
    LogAppender two = appender(store, CONFIG);
    get(one.append("events", TestEvents.event("a")));
    get(two.append("events", TestEvents.event("other")));
    clock.advance(Duration.ofMinutes(15).plusMillis(1));
    // For one the window of the first record is over.
    assertThat(get(one.append("events", TestEvents.event("a")))).isEqualTo(recorded(2, false));
    clock.advance(Duration.ofMinutes(14));
    get(two.append("events", TestEvents.event("absorbs")));
    assertThat(get(two.append("events", TestEvents.event("a"))))
        .isInstanceOfSatisfying(
            Appended.Recorded.class,
            again -> {
              assertThat(again.duplicate()).isTrue();
              assertThat(again.position()).isEqualTo(new Position(PARTITION, Offset.of(2)));
            });
  }

  private static void everyThousandthIsADuplicate(LogAppender appender, int events)
      throws Exception {
    for (int i = 0; i < events; i += 1_000) {
      long expected = i;
      assertThat(get(appender.append("events", TestEvents.event("e" + i))))
          .isInstanceOfSatisfying(
              Appended.Recorded.class,
              again -> {
                assertThat(again.duplicate()).isTrue();
                assertThat(again.position().offset()).isEqualTo(Offset.of(expected));
              });
    }
  }

  private void forgetSegment(int number) {
    assertThat(
            state.delete(
                dev.trestle.log.TableKeys.ids(PARTITION, number % IdSegments.KEYS),
                dev.trestle.log.TableKeys.sentBatch(Offset.of((long) number * IdSegment.RECORDS)),
                dev.trestle.log.state.StateCondition.NONE))
        .isTrue();
  }
}
