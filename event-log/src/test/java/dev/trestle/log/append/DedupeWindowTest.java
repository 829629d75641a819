package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.log.Offset;
import dev.trestle.log.TestEvents;
import dev.trestle.log.store.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DedupeWindowTest {

  private static final Duration LENGTH = Duration.ofMillis(4_000);

  private record Remembered(long offset, long content, long millis, long learntMillis) {

    boolean isOver(long millisNow, long learntNow) {
      return millisNow - millis > LENGTH.toMillis() && learntNow - learntMillis > LENGTH.toMillis();
    }
  }

  /**
   * Compared with a plain map from id to its newest record, with ids so few and alike that probes
   * collide and wrap around, records that come again, and two clocks that go apart.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void remembersExactlyTheNewestRecordOfEachId(long seed) {
    Random random = new Random(seed);
    DedupeWindow window = new DedupeWindow(LENGTH);
    Map<Identity, Remembered> model = new HashMap<>();
    // Low bits of offsets wrap around on the way.
    long offset = Integer.MAX_VALUE - 20_000L;
    long millis = 0;
    long learnt = 0;
    for (int round = 0; round < 20_000; round++) {
      long high = ((long) random.nextInt(3) << 58) | random.nextInt(20);
      Identity id = new Identity(high, random.nextInt(60), 0);
      DedupeWindow.Seen seen = window.find(id);
      Remembered expected = model.get(id);
      assertThat(seen)
          .isEqualTo(
              expected == null
                  ? null
                  : new DedupeWindow.Seen(expected.offset(), expected.content()));
      if (expected != null) {
        assertThat(window.appendTimeOf(expected.offset()).toEpochMilli())
            .isEqualTo(expected.millis());
      }
      millis += random.nextInt(3);
      learnt += random.nextInt(3);
      if (expected == null || random.nextInt(4) == 0) {
        long content = random.nextInt(5);
        window.add(id.idHigh(), id.idLow(), content, offset, millis, learnt * 1_000_000);
        model.put(id, new Remembered(offset, content, millis, learnt));
        offset++;
      }
      if (random.nextInt(50) == 0) {
        long millisNow = millis + random.nextInt(500);
        long learntNow = learnt + random.nextInt(500);
        window.expire(millisNow, learntNow * 1_000_000);
        model.values().removeIf(each -> each.isOver(millisNow, learntNow));
      }
    }
    assertThat(model).isNotEmpty();
  }

  @Test
  void anIdIsRememberedToTheVeryEndOfTheWindowOfItsNewestRecord() {
    DedupeWindow window = new DedupeWindow(LENGTH);
    Identity id = id("a");
    add(window, id, 3, 0);
    add(window, id, 4, 3_000);

    window.expire(7_000, Duration.ofMillis(7_000).toNanos());
    assertThat(window.find(id)).isEqualTo(new DedupeWindow.Seen(4, id.content()));
    window.expire(7_001, Duration.ofMillis(7_001).toNanos());
    assertThat(window.find(id)).isNull();
    assertThat(window.size()).isZero();
  }

  @Test
  void neitherClockAloneMakesAnIdForgotten() {
    DedupeWindow window = new DedupeWindow(LENGTH);
    add(window, id("a"), 0, 0);

    window.expire(Duration.ofDays(1).toMillis(), Duration.ofSeconds(4).toNanos());
    window.expire(4_000, Duration.ofDays(1).toNanos());

    assertThat(window.find(id("a"))).isNotNull();
  }

  @Test
  void aGapIsADefect() {
    DedupeWindow window = new DedupeWindow(LENGTH);
    add(window, id("a"), 7, 0);

    assertThatThrownBy(() -> add(window, id("b"), 9, 0)).hasMessageContaining("8");
  }

  @Test
  void aFullWindowTakesTheStatedBytesPerId() {
    DedupeWindow window = new DedupeWindow(LENGTH);
    int ids = 1 << 16;
    for (int i = 0; i < ids; i++) {
      window.add(((long) i << 58) | (i * 31L), i, i, i, 0, 0);
    }

    assertThat(window.bytes()).isEqualTo((long) ids * DedupeWindow.BYTES_PER_ID);
  }

  /** Cut anywhere, sent as bytes, put together again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void segmentsMakeTheSameWindowElsewhere(long seed) {
    Random random = new Random(seed);
    DedupeWindow window = new DedupeWindow(Duration.ofHours(1));
    long begin = random.nextInt(10_000);
    long millis = 1_700_000_000_000L;
    for (long offset = begin; offset < begin + 20_000; offset++) {
      millis += random.nextInt(4) == 0 ? random.nextInt(40) : 0;
      window.add(random.nextLong(), random.nextLong(), offset, offset, millis, millis * 1_000_000);
    }

    DedupeWindow copy = new DedupeWindow(Duration.ofHours(1));
    for (IdSegment segment : window.segments(Offset.FIRST)) {
      IdSegment received = IdSegment.decode(segment.first(), segment.encode());
      copy.add(received, received.first().value(), millis, millis * 1_000_000);
    }

    assertThat(copy.size()).isEqualTo(20_000);
    assertThat(copy.segments(Offset.FIRST)).isEqualTo(window.segments(Offset.FIRST));
    assertThat(copy.appendTimeOf(begin + 9_999)).isEqualTo(window.appendTimeOf(begin + 9_999));
  }

  @Test
  void aDamagedSegmentIsRefused() {
    DedupeWindow window = new DedupeWindow(LENGTH);
    for (int i = 0; i < 5; i++) {
      add(window, id("e" + i), i, i);
    }
    byte[] sound = window.segments(Offset.FIRST).get(0).encode();
    Random random = new Random(7);
    for (int round = 0; round < 5_000; round++) {
      byte[] damaged = java.util.Arrays.copyOf(sound, random.nextInt(sound.length));
      assertThatThrownBy(() -> IdSegment.decode(Offset.FIRST, damaged))
          .isInstanceOf(IllegalArgumentException.class);
      byte[] changed = sound.clone();
      changed[random.nextInt(12)] = (byte) random.nextInt();
      try {
        assertThat(IdSegment.decode(Offset.FIRST, changed).count()).isBetween(1, 4_096);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).isNotNull();
      }
    }
  }

  @Test
  void anEmptyWindowHasNoSegments() {
    assertThat(new DedupeWindow(LENGTH).segments(Offset.FIRST)).isEqualTo(List.of());
  }

  private static void add(DedupeWindow window, Identity id, long offset, long millis) {
    window.add(
        id.idHigh(),
        id.idLow(),
        id.content(),
        offset,
        Instant.ofEpochMilli(millis).toEpochMilli(),
        Duration.ofMillis(millis).toNanos());
  }

  private static Identity id(String id) {
    return Append.of(TestEvents.event(id)).identity();
  }
}
