package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.aws.StandInAws;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.SpreadLoad;
import dev.trestle.benchmarks.load.SpreadPublishing;
import dev.trestle.benchmarks.load.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Several gateways on one log next to one gateway under the same load. */
final class SideBySide implements Scenario {

  private static final int CALLERS_FOR_MAXIMUM = 1024;
  private static final String CONFLICTS = "trestle_append_conflicts_total";

  private static final List<Share> SHARES = List.of(new Share("1/4", 0.25), new Share("3/4", 0.75));

  private record Share(String name, double of) {}

  @Override
  public String name() {
    return "gateways";
  }

  @Override
  public String question() {
    return "1, 2 and 4 gateways on one log: latency, write units, conflicts, CPU at the same load";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (int partitions : settings.fleets().partitions()) {
      List<Fleet> fleets = new ArrayList<>();
      try {
        for (Variant variant : settings.variants()) {
          for (int gateways : settings.fleets().gateways()) {
            fleets.add(startWarm(variant, gateways, partitions, settings, figures));
          }
        }
        compare(fleets, settings, figures);
      } finally {
        fleets.forEach(Fleet::close);
      }
    }
  }

  private static Fleet startWarm(
      Variant variant, int gateways, int partitions, Settings settings, Figures figures)
      throws InterruptedException {
    String name = variant.name() + " g=" + gateways + " p=" + partitions;
    StandInAws.Settings aws = settings.withLimits(StandInAws.Settings.defaults().keptBytes());
    Fleet fleet =
        Fleet.start(
            name,
            variant,
            aws,
            settings,
            List.of("-Dtrestle.logs.events.partitions=" + partitions));
    fleet.add(gateways);
    long wanted = gateways * Measurement.WARM_EVENTS;
    Duration most = settings.warmUp().multipliedBy(10L * gateways);
    long published = fleet.fill(wanted, most, figures);
    if (published < wanted) {
      figures.note(Measurement.notWarm(name, published));
    }
    return fleet;
  }

  /** The first fleet's maximum is what the loads are shares of, in all rounds and for all. */
  private static void compare(List<Fleet> fleets, Settings settings, Figures figures)
      throws InterruptedException {
    Fleet first = fleets.get(0);
    double most;
    try (Publishing publishing = new SpreadPublishing(first.unary())) {
      long pid = first.gateways().get(0).pid();
      most =
          Measurement.closedLoop(publishing, CALLERS_FOR_MAXIMUM, pid, settings.counted())
              .noteFailures(first.name(), figures)
              .window()
              .rate();
    }
    figures.add("maximum, events/s", first.name(), most);
    for (int round = 0; round < settings.rounds(); round++) {
      List<Fleet> inTurn = new ArrayList<>(fleets);
      Collections.rotate(inTurn, round);
      for (Share share : SHARES) {
        Map<Fleet, Seen> seen = new LinkedHashMap<>();
        for (Fleet fleet : inTurn) {
          seen.put(fleet, measure(fleet, share, most * share.of(), settings, figures));
        }
        Seen base = Objects.requireNonNull(seen.remove(first));
        seen.forEach((fleet, measured) -> ratios(fleet, share, measured, base, figures));
      }
    }
  }

  /** What is compared between fleets. */
  private record Seen(double p99, double writeUnits, double cpu) {}

  private static Seen measure(
      Fleet fleet, Share share, double rate, Settings settings, Figures figures)
      throws InterruptedException {
    List<Publishing> callers = fleet.unary();
    SpreadLoad load = SpreadLoad.start(callers, Measurement.freshEvents(), rate);
    try {
      load.count(settings.warmUp().dividedBy(2));
      double conflicts = fleet.metric(CONFLICTS);
      Duration cpu = fleet.cpu();
      fleet.aws().resetCounts();
      List<Window> windows = load.count(settings.counted());
      StandIn.WriteUnits units = fleet.aws().writeUnits();
      long throttled = fleet.aws().throttledWrites();
      cpu = fleet.cpu().minus(cpu);
      conflicts = fleet.metric(CONFLICTS) - conflicts;
      Window all = Window.together(windows);
      Measurement.noteFailures(all, fleet.name(), figures);
      byGateway(fleet, share, windows, figures);
      Report report = new Report(share, fleet.name(), all, figures);
      report.add("events/s", all.rate());
      report.add("p50, ms", all.milliseconds(50));
      report.add("p99, ms", all.milliseconds(99));
      report.perThousand("log write units", units.log());
      report.perThousand("state write units", units.state());
      report.perThousand("conflicts", conflicts);
      report.perThousand("throttled appends", throttled);
      double micros = cpu.toNanos() / 1e3 / Math.max(1, all.published());
      report.add("CPU of all gateways per event, us", micros);
      double unitsPerEvent = units.total() / (double) Math.max(1, all.published());
      return new Seen(all.milliseconds(99), unitsPerEvent, micros);
    } finally {
      load.close();
      callers.forEach(Publishing::close);
    }
  }

  private record Report(Share share, String subject, Window window, Figures figures) {

    void add(String figure, double value) {
      figures.add(share.name() + ": " + figure, subject, value);
    }

    void perThousand(String what, double count) {
      add(what + " per 1,000 events", count * 1000 / Math.max(1, window.published()));
    }
  }

  private static void byGateway(Fleet fleet, Share share, List<Window> windows, Figures figures) {
    if (windows.size() == 1) {
      return;
    }
    for (int i = 0; i < windows.size(); i++) {
      String subject = fleet.name() + " #" + (i + 1);
      if (windows.get(i).published() == 0) {
        figures.note(subject + ": published nothing");
        continue;
      }
      figures.add(share.name() + ": p50, ms", subject, windows.get(i).milliseconds(50));
      figures.add(share.name() + ": p99, ms", subject, windows.get(i).milliseconds(99));
    }
  }

  private static void ratios(Fleet fleet, Share share, Seen seen, Seen base, Figures figures) {
    String times = share.name() + ": times the first's ";
    figures.add(times + "p99", fleet.name(), seen.p99() / base.p99());
    figures.add(times + "write units", fleet.name(), seen.writeUnits() / base.writeUnits());
    figures.add(times + "CPU", fleet.name(), seen.cpu() / base.cpu());
  }
}
