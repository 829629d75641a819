package dev.trestle.replayer.objects.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.state.Leases;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.server.testing.HandClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is renewed here: the lease is longer than the test, and the clock moves by hand. */
class TenureTest {

  private static final Duration LENGTH = Duration.ofHours(1);

  private final HandClock clock = new HandClock();
  private final Leases leases = new Leases(new InMemoryStateTable(), clock);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

  private Optional<Tenure> take(String holder) {
    return Tenure.take(leases, "objects/a", holder, LENGTH, clock, timer);
  }

  @AfterEach
  void close() {
    timer.shutdownNow();
  }

  @Test
  void oneHoldsItUntilItIsGivenBack() {
    Tenure first = take("one").orElseThrow();
    assertThat(take("other")).isEmpty();

    first.close();

    Tenure second = take("other").orElseThrow();
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(second.isHeld()).isTrue();
  }

  @Test
  void whoWasStalledTakesNothingFromItsSuccessor() {
    Tenure stalled = take("one").orElseThrow();
    clock.advance(LENGTH);
    assertThat(stalled.isHeld()).isFalse();
    Tenure successor = take("other").orElseThrow();

    stalled.close();

    assertThat(successor.isHeld()).isTrue();
    assertThat(take("one")).isEmpty();
    assertThat(successor.token()).isGreaterThan(stalled.token());
  }
}
