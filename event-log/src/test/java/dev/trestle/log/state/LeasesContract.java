package dev.trestle.log.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.SettableClock;
import dev.trestle.log.state.Leases.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

public abstract class LeasesContract {

  private static final Duration LENGTH = Duration.ofSeconds(30);

  private final String name = "relay#" + UUID.randomUUID();
  private final SettableClock clock = new SettableClock();
  private Leases leases;

  protected abstract StateTable table();

  @BeforeEach
  void open() {
    leases = new Leases(table(), clock);
  }

  @Test
  void aHeldLeaseIsNobodyElses() {
    Lease lease = leases.acquire(name, "a", LENGTH).orElseThrow();

    assertThat(lease.isHeld(clock)).isTrue();
    assertThat(leases.acquire(name, "b", LENGTH)).isEmpty();
    assertThat(leases.acquire(name + "x", "b", LENGTH)).isPresent();
    assertThat(leases.get(name)).contains(lease);
  }

  @Test
  void anExpiredLeaseGoesToTheNextWithAHigherToken() {
    Lease first = leases.acquire(name, "a", LENGTH).orElseThrow();
    clock.advance(LENGTH);

    Lease second = leases.acquire(name, "b", LENGTH).orElseThrow();

    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(second.holder()).isEqualTo("b");
  }

  @Test
  void aStalledHolderCanNeitherUseNorRenewNorReleaseWhatItLost() {
    Lease stalled = leases.acquire(name, "a", LENGTH).orElseThrow();
    clock.advance(LENGTH);
    Lease successor = leases.acquire(name, "b", LENGTH).orElseThrow();

    assertThat(stalled.isHeld(clock)).isFalse();
    assertThat(leases.renew(stalled, LENGTH)).isEmpty();
    leases.release(stalled);
    assertThat(leases.get(name)).contains(successor);
  }

  @Test
  void aHolderWithASlowClockCannotRenewWhatAnotherTook() {
    Lease slow = leases.acquire(name, "a", LENGTH).orElseThrow();
    clock.advance(LENGTH);
    assertThat(leases.acquire(name, "b", LENGTH)).isPresent();
    clock.advance(LENGTH.negated());

    assertThat(slow.isHeld(clock)).isTrue();
    assertThat(leases.renew(slow, LENGTH)).isEmpty();
  }

  @Test
  void aLeaseFromAClockFarAheadDoesNotStopTheWorkForAsLong() {
    clock.set(Duration.ofHours(1));
    Lease ahead = leases.acquire(name, "a", LENGTH).orElseThrow();
    clock.set(Duration.ofHours(-1));

    Lease next = leases.acquire(name, "b", LENGTH).orElseThrow();

    assertThat(next.token()).isGreaterThan(ahead.token());
    assertThat(leases.renew(ahead, LENGTH)).isEmpty();
  }

  @Test
  void aClockAheadByLessThanALeaseTakesNothingAway() {
    clock.set(LENGTH);
    assertThat(leases.acquire(name, "a", LENGTH)).isPresent();
    clock.set(LENGTH.negated());

    assertThat(leases.acquire(name, "b", LENGTH)).isEmpty();
  }

  @Test
  void renewingExtendsWithTheSameToken() {
    Lease lease = leases.acquire(name, "a", LENGTH).orElseThrow();
    clock.advance(Duration.ofSeconds(20));

    Lease renewed = leases.renew(lease, LENGTH).orElseThrow();

    assertThat(renewed.token()).isEqualTo(lease.token());
    assertThat(renewed.expires()).isEqualTo(clock.instant().plus(LENGTH));
    clock.advance(Duration.ofSeconds(20));
    assertThat(leases.acquire(name, "b", LENGTH)).isEmpty();
  }

  @Test
  void aReleasedLeaseIsFreeAtOnceAndItsTokenStillGrows() {
    Lease first = leases.acquire(name, "a", LENGTH).orElseThrow();
    leases.release(first);

    assertThat(leases.renew(first, LENGTH)).isEmpty();
    assertThat(leases.acquire(name, "b", LENGTH).orElseThrow().token())
        .isGreaterThan(first.token());
  }

  @Test
  void theSameHolderMayAcquireAgainAfterARestart() {
    Lease before = leases.acquire(name, "a", LENGTH).orElseThrow();

    Lease after = leases.acquire(name, "a", LENGTH).orElseThrow();

    assertThat(after.token()).isGreaterThan(before.token());
    assertThat(leases.renew(before, LENGTH)).isEmpty();
  }

  @Test
  void ofManyAtOnceExactlyOneAcquires() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Optional<Lease>>> running = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String holder = "holder-" + i;
      running.add(threads.submit(() -> leases.acquire(name, holder, LENGTH)));
    }
    int acquired = 0;
    for (Future<Optional<Lease>> each : running) {
      acquired += each.get().isPresent() ? 1 : 0;
    }
    threads.shutdown();

    assertThat(acquired).isOne();
  }
}
