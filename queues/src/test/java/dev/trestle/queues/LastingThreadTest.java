package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LastingThreadTest {

  private final AtomicInteger turns = new AtomicInteger();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile boolean ended;

  private final LastingThread thread =
      new LastingThread(
          "lasting",
          () -> {
            if (turns.incrementAndGet() == 1) {
              throw new NoClassDefFoundError("planted");
            }
            ended = true;
            goOn.countDown();
          },
          () -> ended);

  @Test
  void aThreadThatDiedIsFollowedByAnother() throws Exception {
    thread.revive();
    thread.join();
    assertThat(thread.isAlive()).isFalse();

    thread.revive();

    assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
    thread.join();
    assertThat(turns).hasValue(2);
  }

  @Test
  void oneThatHasEndedIsNot() throws Exception {
    ended = true;
    thread.revive();

    assertThat(thread.isAlive()).isFalse();
    assertThat(turns).hasValue(0);
  }
}
