package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.Candidates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GateTest {

  private static Gate gate(int maxInFlight, int highWater) {
    return new Gate(maxInFlight, highWater, new Pace(0, Duration.ZERO, NOW));
  }

  @Test
  void withoutLimitsNothingNeedsToBeCounted() {
    Gate.Verdict verdict = gate(0, 0).ask(NOW, 10);

    assertThat(verdict.room()).isEqualTo(10);
    assertThat(verdict.hold()).isEqualTo(Hold.NONE);
  }

  @Test
  void nothingGoesWhileThePausedRouteIsPaused() {
    Gate gate = gate(0, 0);
    gate.paused(true);
    assertThat(gate.ask(NOW, 10)).isEqualTo(new Gate.Verdict(0, Hold.PAUSED, NOW.plusSeconds(1)));

    gate.paused(false);

    assertThat(gate.ask(NOW, 10).room()).isEqualTo(10);
  }

  @Test
  void nothingGoesBeforeItIsKnownWhatIsInFlight() {
    Gate gate = gate(5, 0);

    assertThat(gate.ask(NOW, 10).room()).isZero();
    assertThat(gate.ask(NOW, 10).hold()).isEqualTo(Hold.IN_FLIGHT);
  }

  @Test
  void inFlightIsNeverMoreThanTheLimit() {
    Gate gate = gate(5, 0);
    gate.inFlight(3);

    assertThat(gate.ask(NOW, 10).room()).isEqualTo(2);
    gate.dispatched(NOW);
    gate.dispatched(NOW);
    assertThat(gate.ask(NOW, 10).room()).isZero();
    gate.inFlight(4);
    assertThat(gate.ask(NOW, 10))
        .isEqualTo(new Gate.Verdict(1, Hold.IN_FLIGHT, NOW.plusSeconds(1)));
    gate.inFlight(9);
    assertThat(gate.ask(NOW, 10).room()).as("after the limit was lowered").isZero();
  }

  @Test
  void theQueueIsFilledToItsHighWaterMarkByTheSampleAndWhatWasSentSince() {
    Gate gate = gate(0, 100);
    assertThat(gate.ask(NOW, 10).hold()).as("before a sample").isEqualTo(Hold.QUEUE_DEPTH);
    gate.depth(99);

    assertThat(gate.ask(NOW, 10))
        .isEqualTo(new Gate.Verdict(1, Hold.QUEUE_DEPTH, NOW.plusSeconds(1)));
    gate.dispatched(NOW);
    assertThat(gate.ask(NOW, 10).room()).isZero();
  }

  @Test
  void theRateSaysWhenToAskAgain() {
    Gate gate = new Gate(0, 0, new Pace(2, Duration.ZERO, NOW));

    Gate.Verdict verdict = gate.ask(NOW.plusMillis(400), 10);

    assertThat(verdict).isEqualTo(new Gate.Verdict(0, Hold.RATE, NOW.plusSeconds(1)));
  }

  @Test
  void whatIsSentOnceMoreCountsForRateAndDepthButNotAsInFlight() {
    Gate gate = new Gate(5, 100, new Pace(2, Duration.ZERO, NOW));
    gate.inFlight(4);
    gate.depth(98);
    Instant later = NOW.plusSeconds(2);
    assertThat(gate.again(later, 9)).isEqualTo(2);

    gate.dispatchedAgain(later);
    assertThat(gate.ask(later, 9).room()).isEqualTo(1);
    gate.dispatchedAgain(later);
    assertThat(gate.again(later, 9)).isZero();
    assertThat(gate.ask(later.plusSeconds(9), 9).hold()).isEqualTo(Hold.QUEUE_DEPTH);
  }
}
