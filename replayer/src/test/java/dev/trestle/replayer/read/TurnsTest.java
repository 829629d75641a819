package dev.trestle.replayer.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {

  @Test
  void signalsBeforeATurnAreOneTurn() {
    Queue<Runnable> queue = new ArrayDeque<>();
    AtomicInteger turns = new AtomicInteger();
    Turns signalled = new Turns(turns::incrementAndGet, queue::add);
    signalled.signal();
    signalled.signal();
    assertThat(queue).hasSize(1);
    queue.remove().run();
    assertThat(turns).hasValue(1);
    assertThat(queue).isEmpty();
  }

  @Test
  void aSignalDuringATurnIsAnotherTurnAfterThoseThatWait() {
    Queue<Runnable> queue = new ArrayDeque<>();
    AtomicInteger turns = new AtomicInteger();
    Turns[] self = new Turns[1];
    self[0] =
        new Turns(
            () -> {
              if (turns.incrementAndGet() == 1) {
                self[0].signal();
              }
            },
            queue::add);
    self[0].signal();
    queue.remove().run();
    assertThat(turns).hasValue(1);
    assertThat(queue).hasSize(1);
    queue.remove().run();
    assertThat(turns).hasValue(2);
    assertThat(queue).isEmpty();
  }

  @Test
  void aTurnThatFailsIsFollowedByOthers() {
    Queue<Runnable> queue = new ArrayDeque<>();
    AtomicInteger turns = new AtomicInteger();
    Turns failing =
        new Turns(
            () -> {
              if (turns.incrementAndGet() == 1) {
                throw new StackOverflowError("the test");
              }
            },
            queue::add);
    failing.signal();
    assertThatThrownBy(() -> queue.remove().run()).isInstanceOf(StackOverflowError.class);
    failing.signal();
    queue.remove().run();
    assertThat(turns).hasValue(2);
  }

  @Test
  void noSignalIsLostAndNoTwoTurnsOverlap() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch seenAll = new CountDownLatch(1);
    int total = 40_000;
    Turns turns =
        new Turns(
            () -> {
              if (inside.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
              }
              if (asked.get() == total) {
                seenAll.countDown();
              }
              inside.decrementAndGet();
            },
            threads);
    for (int thread = 0; thread < 4; thread++) {
      threads.execute(
          () -> {
            for (int i = 0; i < total / 4; i++) {
              asked.incrementAndGet();
              turns.signal();
            }
          });
    }
    assertThat(seenAll.await(30, TimeUnit.SECONDS)).isTrue();
    threads.shutdown();
    assertThat(overlaps).hasValue(0);
  }
}
