package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.SentMarkers;
import dev.trestle.log.store.InMemoryStateTable;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarkQueueTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Partition ONE = new Partition("events", 0);
  private static final Partition OTHER = new Partition("events", 1);

  private final InMemoryStateTable table = new InMemoryStateTable();
  private final SentMarkers markers =
      new SentMarkers(table, Clock.systemUTC(), Duration.ofDays(14));
  private final Semaphore idle = new Semaphore(0);
  private MarkQueue marking = new MarkQueue(markers, LONG, idle::release);

  @AfterEach
  void close() {
    marking.close();
  }

  @Test
  void neighboursShareAMarker() throws Exception {
    delivered(ONE, 5, 6);
    delivered(ONE, 0, 3);
    delivered(ONE, 3, 5);
    delivered(ONE, 8, 9);
    delivered(OTHER, 6, 8);
    assertThat(markersOf(ONE)).isZero();
    assertThat(marking.isIdle()).isFalse();

    marking.hurry();
    awaitIdle();

    assertThat(markersOf(ONE)).isEqualTo(2);
    assertThat(markersOf(OTHER)).isEqualTo(1);
    assertThat(markers.firstUnsent(ONE, Offset.FIRST)).isEqualTo(Offset.of(6));
    assertThat(markers.firstUnsent(ONE, Offset.of(8))).isEqualTo(Offset.of(9));
  }

  @Test
  void onceHurriedNothingWaitsForOthers() throws Exception {
    marking.hurry();
    delivered(ONE, 0, 3);
    awaitIdle();

    assertThat(markers.firstUnsent(ONE, Offset.FIRST)).isEqualTo(Offset.of(3));
  }

  @Test
  void afterTheIntervalABatchIsMarkedThoughNoOtherCame() throws Exception {
    marking.close();
    marking = new MarkQueue(markers, Duration.ofMillis(10), idle::release);
    delivered(ONE, 0, 3);
    awaitIdle();

    assertThat(markers.firstUnsent(ONE, Offset.FIRST)).isEqualTo(Offset.of(3));
  }

  private void delivered(Partition partition, long first, long next) {
    marking.delivered(partition, Offset.of(first), Offset.of(next));
  }

  private void awaitIdle() throws InterruptedException {
    assertThat(idle.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  private int markersOf(Partition partition) {
    return table.list(TableKeys.sent(partition), "", null, 100).size();
  }
}
