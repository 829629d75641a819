package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What all tenures keep to. */
abstract class TenuresContract {

  private static final Instant NOW = Candidates.NOW;
  private static final Duration LENGTH = Duration.ofSeconds(10);

  private final String route = "route-" + UUID.randomUUID();

  abstract Tenures tenures();

  @Test
  void aRouteThatNobodyHasIsTakenAndThenNobodyElseGetsIt() {
    Tenure mine = tenures().acquire(route, "a", LENGTH, NOW).orElseThrow();

    assertThat(mine).isEqualTo(new Tenure(route, "a", 1, NOW.plus(LENGTH)));
    assertThat(tenures().acquire(route, "b", LENGTH, NOW.plus(LENGTH))).as("skew").isEmpty();
  }

  @Test
  void aTenureThatIsOverPassesOnAndIsNotRenewedAfter() {
    Tenure old = tenures().acquire(route, "a", LENGTH, NOW).orElseThrow();
    Instant later = NOW.plus(LENGTH).plusSeconds(1);

    Tenure next = tenures().acquire(route, "b", LENGTH, later).orElseThrow();

    assertThat(next.token()).isEqualTo(2);
    assertThat(tenures().renew(old, LENGTH, NOW)).as("by a clock that is late").isEmpty();
    assertThat(tenures().renew(next, LENGTH, later).orElseThrow().token()).isEqualTo(2);
  }

  @Test
  void aTenureThatIsOverIsNotRenewed() {
    Tenure mine = tenures().acquire(route, "a", LENGTH, NOW).orElseThrow();

    assertThat(tenures().renew(mine, LENGTH, NOW.plus(LENGTH))).isEmpty();
  }

  @Test
  void whatIsGivenBackIsFreeAtOnceAndNotRenewed() {
    Tenure mine = tenures().acquire(route, "a", LENGTH, NOW).orElseThrow();
    tenures().release(mine);

    assertThat(tenures().renew(mine, LENGTH, NOW)).isEmpty();
    assertThat(tenures().acquire(route, "b", LENGTH, NOW).orElseThrow().token()).isEqualTo(3);
  }

  @Test
  void whoLostARouteCannotGiveItBack() {
    Tenure old = tenures().acquire(route, "a", LENGTH, NOW).orElseThrow();
    Instant later = NOW.plus(LENGTH).plusSeconds(1);
    tenures().acquire(route, "b", LENGTH, later);

    tenures().release(old);

    assertThat(tenures().acquire(route, "c", LENGTH, later)).isEmpty();
  }

  @Test
  void aTenureOfAClockThatWasAheadDoesNotStopTheRoute() {
    tenures().acquire(route, "a", LENGTH, NOW.plus(Duration.ofDays(1)));

    assertThat(tenures().acquire(route, "b", LENGTH, NOW)).isPresent();
  }

  @Test
  void ofManyOneGetsTheRoute() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> tries = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String holder = "holder-" + i;
        tries.add(() -> tenures().acquire(route, holder, LENGTH, NOW).isPresent());
      }
      int got = 0;
      for (Future<Boolean> one : threads.invokeAll(tries)) {
        got += one.get() ? 1 : 0;
      }
      assertThat(got).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }
}
