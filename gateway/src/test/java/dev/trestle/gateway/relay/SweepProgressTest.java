package dev.trestle.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.Offset;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SweepProgressTest {

  private final SweepProgress progress = new SweepProgress(1, Offset.of(10));

  @Test
  void nothingIsSafeBeyondABatchThatIsUnderWayOrLeft() {
    begun(10);
    begun(11);
    begun(12);
    settled(11, true);
    settled(12, true);
    assertThat(progress.safe()).isEqualTo(Offset.of(10));
    assertThat(progress.scanned()).isEqualTo(Offset.of(13));

    settled(10, false);
    assertThat(progress.safe()).isEqualTo(Offset.of(10));
    assertThat(progress.left()).containsExactly(Offset.of(10));

    begun(10);
    assertThat(progress.countLeft()).isZero();
    settled(10, true);
    assertThat(progress.safe()).isEqualTo(Offset.of(13));
    assertThat(progress.oldest()).isEmpty();
  }

  @Test
  void whatIsMarkedElsewhereIsSafeOnlyBehindNoGap() {
    begun(10);
    progress.delivered(Offset.of(50));
    assertThat(progress.safe()).isEqualTo(Offset.of(10));
    settled(10, true);
    assertThat(progress.safe()).isEqualTo(Offset.of(50));
  }

  @Test
  void onlyWhatIsBehindABatchThatIsLeftIsToBeMarkedAndOnlyOnce() {
    for (int i = 10; i < 20; i++) {
      begun(i);
      settled(i, i != 12 && i != 15);
    }
    begun(20);
    begun(21);
    settled(21, true);
    assertThat(progress.takeSettled()).containsExactly(stretch(13, 15), stretch(16, 20));
    assertThat(progress.takeSettled()).isEmpty();

    settled(20, true);
    assertThat(progress.takeSettled()).containsExactly(stretch(20, 22));
    begun(12);
    settled(12, true);
    begun(15);
    settled(15, true);
    begun(22);
    settled(22, true);
    assertThat(progress.takeSettled()).isEmpty();
    assertThat(progress.safe()).isEqualTo(Offset.of(23));
  }

  @Test
  void rewindGoesBackToTheFirstThatIsLeftOnceNothingIsUnderWay() {
    begun(10);
    begun(11);
    begun(12);
    settled(10, true);
    settled(11, false);
    progress.rewind();
    assertThat(progress.scanned()).isEqualTo(Offset.of(13));

    settled(12, true);
    progress.rewind();
    assertThat(progress.scanned()).isEqualTo(Offset.of(11));
    assertThat(progress.countLeft()).isZero();
  }

  @Test
  void inWhateverOrderBatchesSettleTheSafeOffsetIsTheFirstUnsettled() {
    Random random = new Random(11);
    boolean[] delivered = new boolean[400];
    for (int i = 0; i < delivered.length; i++) {
      begun(10 + i);
      int settled = random.nextInt(i + 1);
      boolean took = random.nextInt(5) > 0;
      if (!delivered[settled]) {
        settled(10 + settled, took);
        delivered[settled] = took;
      }
      int first = 0;
      while (first <= i && delivered[first]) {
        first++;
      }
      assertThat(progress.safe()).isEqualTo(Offset.of(10 + first));
    }
  }

  private static SweepProgress.Stretch stretch(long first, long next) {
    return new SweepProgress.Stretch(Offset.of(first), Offset.of(next));
  }

  private void begun(long first) {
    progress.begun(Offset.of(first), Offset.of(first + 1), Instant.EPOCH);
  }

  private void settled(long first, boolean delivered) {
    progress.settled(Offset.of(first), delivered);
  }
}
