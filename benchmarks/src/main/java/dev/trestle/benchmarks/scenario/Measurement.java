package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.ClosedLoop;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.Window;
import dev.trestle.benchmarks.process.Usage;
import dev.trestle.v1.Event;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** One counted stretch of a load, and what a process used during it. */
record Measurement(Window window, double cpuPerEvent, double callerCpuPerEvent) {

  // Load runs this long before it is counted, so that connections are open and queues are full.
  static final Duration SETTLE = Duration.ofSeconds(1);

  // Until then CPU time per event still falls, as HotSpot compiles what runs once in each batch.
  static final long WARM_EVENTS = 600_000;

  private static final AtomicLong SEEDS = new AtomicLong(System.currentTimeMillis());

  /** Events that nobody has published yet. */
  static Supplier<Event> freshEvents() {
    return new AudioEvents(SEEDS.incrementAndGet())::next;
  }

  /**
   * Counts while so many callers publish one event at a time.
   *
   * @param pid the process whose CPU time is taken
   */
  static Measurement closedLoop(Publishing publishing, int callers, long pid, Duration counted)
      throws InterruptedException {
    Load load = ClosedLoop.start(publishing, freshEvents(), callers);
    try {
      load.count(SETTLE);
      return count(load, pid, counted);
    } finally {
      load.close();
    }
  }

  /**
   * Lets callers publish until the code is compiled: for the set time, and on until {@value
   * #WARM_EVENTS} events are published, though for ten times the set time at most.
   */
  static void warmUp(String subject, Publishing publishing, Settings settings, Figures figures)
      throws InterruptedException {
    Load load = ClosedLoop.start(publishing, freshEvents(), settings.inFlight());
    try {
      Duration spent = Duration.ZERO;
      Duration most = settings.warmUp().multipliedBy(10);
      while (spent.compareTo(settings.warmUp()) < 0
          || (load.published() < WARM_EVENTS && spent.compareTo(most) < 0)) {
        spent = spent.plus(load.count(SETTLE).lasted());
      }
      if (load.published() < WARM_EVENTS) {
        figures.note(notWarm(subject, load.published()));
      }
    } finally {
      load.close();
    }
  }

  /** The remark on a warm-up that was too short. */
  static String notWarm(String subject, long published) {
    return subject
        + ": only "
        + published
        + " events in the warm-up: its figures may be those of code not yet compiled";
  }

  /** Counts one stretch of a running load. */
  static Measurement count(Load load, long pid, Duration counted) throws InterruptedException {
    long self = ProcessHandle.current().pid();
    Duration before = Usage.cpu(pid);
    Duration callersBefore = Usage.cpu(self);
    Window window = load.count(counted);
    Duration used = Usage.cpu(pid).minus(before);
    Duration callersUsed = Usage.cpu(self).minus(callersBefore);
    return new Measurement(window, perEvent(used, window), perEvent(callersUsed, window));
  }

  /** Notes failures, so that no figure hides them. */
  Measurement noteFailures(String subject, Figures figures) {
    noteFailures(window, subject, figures);
    return this;
  }

  /** Notes failures, so that no figure hides them. */
  static void noteFailures(Window window, String subject, Figures figures) {
    noteFailures(window.failures(), subject, figures);
  }

  /** Notes failures, by what was answered. */
  static void noteFailures(Map<String, Long> failures, String subject, Figures figures) {
    failures.forEach(
        (cause, count) ->
            figures.note(subject + ": " + count + " events were not published: " + cause));
  }

  /** Microseconds. */
  private static double perEvent(Duration used, Window window) {
    return used.toNanos() / 1e3 / Math.max(1, window.published());
  }
}
