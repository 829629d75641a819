package dev.trestle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.v1.Event;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PacedLoopTest {

  private static final int EVENTS = 2_000;
  private static final double PER_SECOND = 1_000;

  private final StoppedClock clock = new StoppedClock();
  private final Tally tally = new Tally();

  @Test
  void stallShowsInEveryEventThatWasDueDuringIt() throws InterruptedException {
    Window window = publish(100, Duration.ofSeconds(1));

    assertThat(window.latency().getMaxValue()).isBetween(millis(999), millis(1_001));
    // Events 101 to about 1,100 were due while the sender stood still, the later the less late.
    long late = window.latency().getCountBetweenValues(millis(100), millis(2_000));
    assertThat(late).isBetween(895L, 905L);
    assertThat(window.latency().getCountBetweenValues(millis(500), millis(2_000)))
        .isBetween(495L, 505L);
  }

  @Test
  void withoutStallNothingIsLate() throws InterruptedException {
    Window window = publish(100, Duration.ZERO);

    assertThat(window.latency().getMaxValue()).isLessThan(millis(1));
    assertThat(window.published()).isEqualTo(EVENTS);
  }

  @Test
  void eventsComeAtTheSetRate() throws InterruptedException {
    publish(100, Duration.ZERO);

    // The first is due at once, each further one a millisecond later.
    assertThat(clock.afterLastEvent).isEqualTo(millis(EVENTS - 1));
  }

  private Window publish(int stallAt, Duration stall) throws InterruptedException {
    CountDownLatch sent = new CountDownLatch(EVENTS);
    Tally.Counting counting = tally.begin();
    Publishing publishing =
        new Publishing() {
          @Override
          public void send(Event event, Answer answered) {
            if (sent.getCount() == 0) {
              answered.take(new IllegalStateException("not counted"));
              return;
            }
            if (sent.getCount() == EVENTS - stallAt) {
              clock.pause(stall.toNanos());
            }
            answered.take(null);
            clock.afterLastEvent = clock.now();
            sent.countDown();
          }

          @Override
          public void close() {}
        };
    PacedLoop loop =
        PacedLoop.start(publishing, Event::getDefaultInstance, PER_SECOND, clock, tally);
    sent.await();
    loop.close();
    return counting.end();
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Moves only when somebody waits. */
  private static final class StoppedClock implements PaceClock {

    private final AtomicLong nanos = new AtomicLong();
    private volatile long afterLastEvent;

    @Override
    public long now() {
      return nanos.get();
    }

    @Override
    public void pause(long time) {
      nanos.addAndGet(time);
    }
  }
}
