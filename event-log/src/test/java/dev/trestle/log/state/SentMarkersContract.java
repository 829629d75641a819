package dev.trestle.log.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.SettableClock;
import dev.trestle.log.TableKeys;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public abstract class SentMarkersContract {

  private final Partition partition = new Partition("objects/" + UUID.randomUUID(), 1);
  private final SettableClock clock = new SettableClock();
  private SentMarkers markers;

  protected abstract StateTable table();

  @BeforeEach
  void open() {
    // Ahead of the true time: a table removes what by its own clock has expired.
    clock.advance(Duration.ofDays(20_000));
    markers = new SentMarkers(table(), clock, Duration.ofDays(14));
  }

  @Test
  void theChainOfMarkersEndsAtTheFirstBatchWithoutOne() {
    mark(0, 9);
    mark(9, 10);
    mark(9, 10);
    mark(1_000_000_000_000L, 1_000_000_000_002L);
    markers.advance(partition, Offset.of(5), 1);

    assertThat(markers.firstUnsent(partition, Offset.FIRST)).isEqualTo(Offset.of(10));
    assertThat(markers.firstUnsent(partition, Offset.of(1_000_000_000_000L)))
        .isEqualTo(Offset.of(1_000_000_000_002L));
    assertThat(markers.firstUnsent(new Partition(partition.log(), 2), Offset.FIRST))
        .isEqualTo(Offset.FIRST);
  }

  @Test
  void moreMarkersThanOnePageAreAllFollowed() {
    for (int i = 0; i < 1_050; i++) {
      mark(i, i + 1);
    }

    assertThat(markers.firstUnsent(partition, Offset.FIRST)).isEqualTo(Offset.of(1_050));
  }

  @Test
  void markersCarryTheTimeWhenTheyMayDisappear() {
    mark(7, 8);

    assertThat(
            table()
                .get(TableKeys.sent(partition), TableKeys.sentBatch(Offset.of(7)))
                .orElseThrow()
                .requiredNumber("ttl"))
        .isEqualTo(clock.instant().plus(Duration.ofDays(14)).getEpochSecond());
  }

  @Test
  void theWatermarkMovesForwardOnly() {
    assertThat(markers.watermark(partition)).isEqualTo(Offset.FIRST);
    assertThat(markers.advance(partition, Offset.of(5), 1)).isTrue();
    assertThat(markers.advance(partition, Offset.of(5), 1)).isFalse();
    assertThat(markers.advance(partition, Offset.of(4), 2)).isFalse();
    assertThat(markers.advance(partition, Offset.of(6), 1)).isTrue();
    assertThat(markers.watermark(partition)).isEqualTo(Offset.of(6));
  }

  @Test
  void anEarlierLeaseCannotMoveTheWatermark() {
    markers.advance(partition, Offset.of(5), 3);

    assertThat(markers.advance(partition, Offset.of(9), 2)).isFalse();
    assertThat(markers.watermark(partition)).isEqualTo(Offset.of(5));
  }

  private void mark(long first, long next) {
    markers.mark(partition, Offset.of(first), Offset.of(next));
  }
}
