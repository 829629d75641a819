package dev.trestle.log.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.store.InMemoryStateTable;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SentChainTest {

  private static final Partition EVENTS = Partition.first("events");

  private final SentMarkers markers =
      new SentMarkers(new InMemoryStateTable(), Clock.systemUTC(), Duration.ofDays(1));

  @Test
  void theChainEndsAtTheFirstBatchWithoutAMarker() {
    mark(0, 3);
    mark(3, 4);
    mark(9, 12);

    assertThat(markers.firstUnsent(EVENTS, Offset.FIRST)).isEqualTo(Offset.of(4));
    assertThat(markers.firstUnsent(EVENTS, Offset.of(9))).isEqualTo(Offset.of(12));
  }

  @Test
  void aPartitionWithoutMarkersHasSentNothing() {
    assertThat(markers.firstUnsent(EVENTS, Offset.FIRST)).isEqualTo(Offset.FIRST);
  }

  @Test
  void theWatermarkIsNoMarker() {
    mark(0, 3);
    markers.advance(EVENTS, Offset.of(3), 1);

    assertThat(markers.firstUnsent(EVENTS, Offset.FIRST)).isEqualTo(Offset.of(3));
  }

  @Test
  void runsThatOverlapAreOneChain() {
    mark(0, 9);
    mark(3, 5);
    mark(8, 12);
    mark(9, 10);
    mark(13, 14);

    assertThat(markers.firstUnsent(EVENTS, Offset.FIRST)).isEqualTo(Offset.of(12));
    assertThat(markers.firstUnsent(EVENTS, Offset.of(8))).isEqualTo(Offset.of(12));
  }

  @Test
  void aChainOfManyPagesIsFollowedToItsEnd() {
    for (int i = 0; i < 2_500; i++) {
      mark(i * 2L, i * 2L + 2);
    }

    assertThat(markers.firstUnsent(EVENTS, Offset.FIRST)).isEqualTo(Offset.of(5_000));
  }

  private void mark(long first, long next) {
    markers.mark(EVENTS, Offset.of(first), Offset.of(next));
  }
}
