package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.operation.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TroubleTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Cause GONE = new Cause("TARGET_NOT_FOUND", "it is not there");
  private static final Cause BUSY = new Cause("TARGET_THROTTLES", "it takes no more");

  private final Trouble trouble = new Trouble(PATIENCE);

  @Test
  void withoutTroubleAllCallsMayBeMade() {
    assertThat(trouble.mayCall(16, 0)).isEqualTo(16);
    assertThat(trouble.pause(0)).isZero();
    assertThat(trouble.waiting(0)).isEmpty();
    assertThat(trouble.givesUp(0)).isEmpty();
  }

  @Test
  void afterAFailureOneCallIsTriedWhenThePauseIsOver() {
    trouble.failed(new NotNow(BUSY, true), 0);
    assertThat(trouble.mayCall(16, 0)).isZero();
    assertThat(trouble.pause(0)).isPositive();
    assertThat(trouble.mayCall(16, SECOND)).isEqualTo(1);
    trouble.over();
    assertThat(trouble.mayCall(16, SECOND)).isEqualTo(16);
  }

  @Test
  void pausesGrowToHalfAMinute() {
    for (int i = 0; i < 20; i++) {
      trouble.failed(new NotNow(BUSY, true), 0);
    }
    assertThat(trouble.pause(0)).isBetween(15 * SECOND, 30 * SECOND);
  }

  @Test
  void itIsToldOnlyOnceItLasts() {
    trouble.failed(new NotNow(BUSY, true), 0);
    assertThat(trouble.waiting(SECOND / 2)).isEmpty();
    assertThat(trouble.waiting(SECOND)).contains(BUSY);
  }

  @Test
  void whatPassesByItselfIsTriedForEver() {
    trouble.failed(new NotNow(BUSY, true), 0);
    assertThat(trouble.givesUp(PATIENCE.toNanos() * 100)).isEmpty();
  }

  @Test
  void patienceWithWhatDoesNotPassEnds() {
    trouble.failed(new NotNow(BUSY, true), 0);
    trouble.failed(new NotNow(GONE, false), SECOND);
    trouble.failed(new NotNow(GONE, false), 5 * SECOND);
    assertThat(trouble.givesUp(PATIENCE.toNanos())).isEmpty();
    assertThat(trouble.givesUp(PATIENCE.toNanos() + SECOND)).contains(GONE);
  }
}
