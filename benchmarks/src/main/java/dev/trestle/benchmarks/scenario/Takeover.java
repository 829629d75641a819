package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.PacedLoop;
import dev.trestle.benchmarks.load.RetryingPublishing;
import dev.trestle.benchmarks.load.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long a partition takes no appends when its owner is killed, and when it is stopped. */
final class Takeover implements Scenario {

  // Of which only the dedupe window is ever read: about 450 MB at 2,000 events/s.
  private static final long KEPT_BYTES = 1L << 30;

  private static final Duration LONGEST_FILL = Duration.ofMinutes(20);
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration LONGEST_SETTLE = Duration.ofSeconds(60);
  private static final Duration STEADY = Duration.ofSeconds(3);
  private static final long STEADY_P99 = TimeUnit.MILLISECONDS.toNanos(250);
  private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(3);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private enum Fault {
    KILL("killed"),
    HAND_OVER("handed over");

    private final String text;

    Fault(String text) {
      this.text = text;
    }
  }

  @Override
  public String name() {
    return "takeover";
  }

  @Override
  public String question() {
    return "time without appends when the owner of a partition is killed, and when it is stopped";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (Variant variant : settings.variants()) {
      // What the window is filled with, and what the run adds until that is forgotten.
      long ids = settings.faults().remembered() + settings.faults().rate() * 1_000L;
      String bound = "-Dtrestle.append.max-remembered-ids=" + ids;
      try (Fleet fleet =
          Fleet.start(
              variant.name(), variant, settings.withLimits(KEPT_BYTES), settings, List.of(bound))) {
        // By one gateway: it warms up, and the others start on a full window.
        long filled = fleet.add(1).fill(settings.faults().remembered(), LONGEST_FILL, figures);
        figures.add("events before the first fault", fleet.name(), filled);
        fleet.add(settings.faults().gateways() - 1);
        new Run(fleet, settings, figures).inject();
      }
    }
  }

  /** Faults one after the other, under one load. */
  private static final class Run {

    private final Fleet fleet;
    private final Settings settings;
    private final Figures figures;
    private final Timeline timeline = new Timeline();
    private final Map<Fault, List<Double>> gaps = new EnumMap<>(Fault.class);

    Run(Fleet fleet, Settings settings, Figures figures) {
      this.fleet = fleet;
      this.settings = settings;
      this.figures = figures;
    }

    void inject() throws InterruptedException {
      List<Integer> ports = fleet.gateways().stream().map(ServiceProcess::grpcPort).toList();
      int connections = Math.max(1, settings.connections() / ports.size());
      try (RetryingPublishing callers = new RetryingPublishing(ports, connections)) {
        int rate = settings.faults().rate();
        PacedLoop load = PacedLoop.start(callers, Measurement.freshEvents(), rate, timeline);
        try {
          load.count(settings.warmUp());
          for (Fault fault : inTurn()) {
            inject(fault, callers);
          }
        } finally {
          load.close();
        }
        Measurement.noteFailures(load.failures(), fleet.name(), figures);
      }
      gaps.forEach(
          (fault, all) ->
              figures.add(
                  fault.text + ": time without appends, p95, ms",
                  fleet.name(),
                  Figures.percentile(all, 95)));
    }

    /** Both kinds in turn as long as there are any, so that both meet the same window. */
    private List<Fault> inTurn() {
      List<Fault> faults = new ArrayList<>();
      int kills = settings.faults().kills();
      int handOvers = settings.faults().handOvers();
      for (int i = 0; i < Math.max(kills, handOvers); i++) {
        if (i < kills) {
          faults.add(Fault.KILL);
        }
        if (i < handOvers) {
          faults.add(Fault.HAND_OVER);
        }
      }
      return faults;
    }

    private void inject(Fault fault, RetryingPublishing callers) throws InterruptedException {
      settle();
      fleet.aws().resetCounts();
      sleep(Duration.ofSeconds(1));
      ServiceProcess owner = owner();
      double ids = owner.metric("trestle_append_remembered_ids");
      long began = System.nanoTime();
      if (fault == Fault.KILL) {
        owner.kill();
      } else {
        owner.stop();
      }
      long ended = System.nanoTime();
      awaitFlow(ended);
      report(fault, began, System.nanoTime());
      figures.add(fault.text + ": ids in the owner's window", fleet.name(), ids);
      owner.startAgain();
      callers.reconnect();
    }

    /** Until the gateway that was started again has caught up, compiled code and all. */
    private void settle() throws InterruptedException {
      timeline.clear();
      long giveUp = System.nanoTime() + LONGEST_SETTLE.toNanos();
      sleep(SETTLE.minusSeconds(1));
      long due = System.nanoTime() - SECOND;
      while (timeline.latency(99, due - STEADY.toNanos(), due) > STEADY_P99) {
        if (System.nanoTime() > giveUp) {
          figures.note(fleet.name() + ": not steady " + LONGEST_SETTLE + " after a fault");
          return;
        }
        sleep(Duration.ofMillis(500));
        due = System.nanoTime() - SECOND;
      }
    }

    /** The gateway that put most batches during the last second. */
    private ServiceProcess owner() {
      String writer = fleet.aws().busiestWriter().orElse("");
      return fleet.gateways().stream()
          .filter(gateway -> gateway.name().equals(writer))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no gateway appends, but '" + writer + "'"));
    }

    /** Until events have been answered at nearly the set rate for a second. */
    private void awaitFlow(long ended) throws InterruptedException {
      long giveUp = ended + LONGEST_OUTAGE.toNanos();
      long now = ended;
      while (now < ended + 2 * SECOND
          || timeline.answered(now - SECOND, now) < 0.9 * settings.faults().rate()) {
        if (now > giveUp) {
          figures.note(fleet.name() + ": events do not flow again after " + LONGEST_OUTAGE);
          return;
        }
        sleep(Duration.ofMillis(100));
        now = System.nanoTime();
      }
    }

    private void report(Fault fault, long began, long over) {
      String of = fleet.name();
      double gap = timeline.longestGap(began, over) / 1e6;
      gaps.computeIfAbsent(fault, f -> new ArrayList<>()).add(gap);
      figures.add(fault.text + ": time without appends, ms", of, gap);
      // What was due just before the fault may have been answered after it.
      long steadyEnd = began - SECOND;
      double steady = timeline.latency(99, steadyEnd - STEADY.toNanos(), steadyEnd) / 1e6;
      double worst = timeline.worstSecond(99, began - SECOND / 2, over) / 1e6;
      figures.add(fault.text + ": p99 before it, ms", of, steady);
      figures.add(fault.text + ": p99 of the worst second, ms", of, worst);
      figures.add(fault.text + ": p99 added, ms", of, worst - steady);
    }

    private static void sleep(Duration time) throws InterruptedException {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
  }
}
