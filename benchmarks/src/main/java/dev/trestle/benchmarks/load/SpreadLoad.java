package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One open loop for each of several servers, at the same rate each, their events in turn; counted
 * over the same stretch of time, each by itself.
 */
public final class SpreadLoad implements AutoCloseable {

  private final List<PacedLoop> loops = new ArrayList<>();
  private final List<Tally> tallies = new ArrayList<>();

  private SpreadLoad() {}

  /**
   * Begins to send.
   *
   * @param eventsPerSecond of all together
   */
  public static SpreadLoad start(
      List<Publishing> servers, Supplier<Event> events, double eventsPerSecond) {
    SpreadLoad load = new SpreadLoad();
    double each = eventsPerSecond / servers.size();
    for (int i = 0; i < servers.size(); i++) {
      Tally tally = new Tally();
      long delay = (long) (i * TimeUnit.SECONDS.toNanos(1) / eventsPerSecond);
      load.tallies.add(tally);
      load.loops.add(PacedLoop.start(servers.get(i), events, each, delay, PaceClock.SYSTEM, tally));
    }
    return load;
  }

  /** What the callers of each server see during the next {@code time}. */
  public List<Window> count(Duration time) throws InterruptedException {
    List<Tally.Counting> counts = tallies.stream().map(Tally::begin).toList();
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    return counts.stream().map(Tally.Counting::end).toList();
  }

  /** Stops sending, and waits until everything sent is answered. */
  @Override
  public void close() throws InterruptedException {
    for (PacedLoop loop : loops) {
      loop.close();
    }
  }
}
