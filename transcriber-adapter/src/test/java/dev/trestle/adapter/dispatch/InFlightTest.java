package dev.trestle.adapter.dispatch;

import static dev.trestle.adapter.dispatch.Candidates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static final Duration LAG = Duration.ofSeconds(5);

  private final InFlight inFlight = new InFlight(LAG);

  @Test
  void whatTheIndexDoesNotShowYetIsCounted() {
    inFlight.claimed("a#0", NOW);
    inFlight.looked(Set.of("b#0"), NOW.plusSeconds(1));

    assertThat(inFlight.count()).isEqualTo(2);
  }

  @Test
  void whatWasClaimedAndIsSeenCountsOnce() {
    inFlight.claimed("a#0", NOW);
    inFlight.looked(Set.of("a#0"), NOW.plusSeconds(1));

    assertThat(inFlight.count()).isEqualTo(1);
  }

  @Test
  void whatTwoLooksDoNotFindAnyMoreHasEnded() {
    inFlight.claimed("a#0", NOW);
    inFlight.looked(Set.of("a#0"), NOW.plusSeconds(1));
    inFlight.looked(Set.of(), NOW.plusSeconds(2));
    assertThat(inFlight.count()).isEqualTo(1);

    inFlight.looked(Set.of(), NOW.plusSeconds(3));

    assertThat(inFlight.count()).isZero();
  }

  @Test
  void whatIsNeverSeenHasEndedOnceTheIndexMustHaveHadIt() {
    inFlight.claimed("a#0", NOW);
    inFlight.looked(Set.of(), NOW.plus(LAG));
    assertThat(inFlight.count()).isEqualTo(1);

    inFlight.looked(Set.of(), NOW.plus(LAG).plusMillis(1));

    assertThat(inFlight.count()).isZero();
  }

  @Test
  void anAttemptThatIsClaimedAgainAfterAnotherLookIsStillOne() {
    inFlight.looked(Set.of("a#0"), NOW);
    inFlight.claimed("a#0", NOW.plusSeconds(1));
    inFlight.claimed("a#1", NOW.plusSeconds(1));

    assertThat(inFlight.count()).isEqualTo(2);
  }
}
