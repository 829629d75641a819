package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Events at a set rate, whether or not earlier ones are answered. Latency counts from the moment at
 * which an event was to be sent, not from when it was: if anything holds the sender up, what waited
 * behind shows it (no coordinated omission).
 */
public final class PacedLoop implements Load {

  // More than a second's worth at any rate used here; reached only if the server stands still.
  private static final int MOST_IN_FLIGHT = 50_000;

  private final Publishing publishing;
  private final Supplier<Event> events;
  private final PaceClock clock;
  private final double eventsPerNano;
  private final Tally tally;
  private final Semaphore room = new Semaphore(MOST_IN_FLIGHT);
  private final Thread pacer;
  private final long delay;
  private volatile boolean stopping;

  private PacedLoop(
      Publishing publishing,
      Supplier<Event> events,
      double eventsPerSecond,
      long delay,
      PaceClock clock,
      Tally tally) {
    this.tally = tally;
    this.delay = delay;
    this.publishing = publishing;
    this.events = events;
    this.clock = clock;
    this.eventsPerNano = eventsPerSecond / 1e9;
    this.pacer = new Thread(this::pace, "pacer");
  }

  /** Begins to send at once. */
  public static PacedLoop start(
      Publishing publishing, Supplier<Event> events, double eventsPerSecond) {
    return start(publishing, events, eventsPerSecond, PaceClock.SYSTEM, new Tally());
  }

  /** Begins to send at once, and keeps in {@code timeline} when each event was answered. */
  public static PacedLoop start(
      Publishing publishing, Supplier<Event> events, double eventsPerSecond, Timeline timeline) {
    return start(publishing, events, eventsPerSecond, PaceClock.SYSTEM, new Tally(timeline));
  }

  static PacedLoop start(
      Publishing publishing,
      Supplier<Event> events,
      double eventsPerSecond,
      PaceClock clock,
      Tally tally) {
    return start(publishing, events, eventsPerSecond, 0, clock, tally);
  }

  /**
   * Begins to send after a delay.
   *
   * @param delay in nanoseconds
   */
  static PacedLoop start(
      Publishing publishing,
      Supplier<Event> events,
      double eventsPerSecond,
      long delay,
      PaceClock clock,
      Tally tally) {
    PacedLoop loop = new PacedLoop(publishing, events, eventsPerSecond, delay, clock, tally);
    loop.pacer.start();
    return loop;
  }

  private void pace() {
    long began = clock.now() + delay;
    for (long number = 0; !stopping; number++) {
      long due = began + (long) (number / eventsPerNano);
      long early = due - clock.now();
      while (early > 0 && !stopping) {
        clock.pause(Math.min(early, TimeUnit.MILLISECONDS.toNanos(100)));
        early = due - clock.now();
      }
      if (!stopping) {
        send(due);
      }
    }
  }

  private void send(long due) {
    room.acquireUninterruptibly();
    publishing.send(
        events.get(),
        failure -> {
          tally.answered(clock.now() - due, failure);
          room.release();
        });
  }

  @Override
  public Window count(Duration time) throws InterruptedException {
    return tally.count(time);
  }

  /** How many were answered otherwise since the start, by what was answered. */
  public Map<String, Long> failures() {
    return tally.failures();
  }

  @Override
  public long published() {
    return tally.published();
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    pacer.join();
    room.acquire(MOST_IN_FLIGHT);
  }
}
