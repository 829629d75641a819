package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.DirectPublishing;
import dev.trestle.benchmarks.load.Publishing;
import java.net.URI;
import java.util.List;

/** N callers with one event each, through Trestle and by PutEvents themselves. */
final class Throughput implements Scenario {

  private static final List<Integer> CALLERS = List.of(1, 16, 64, 256, 1024);
  private static final String DIRECT = "PutEvents directly";

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public String question() {
    return "events/s of N callers that publish one event at a time, next to PutEvents directly";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    try (Stacks stacks = Stacks.startWarm(settings, figures);
        StandIn aws = StandIn.start(settings.withoutLimits(), "stand-in-aws-direct", settings)) {
      warmUp(stacks, aws, settings, figures);
      for (int round = 0; round < settings.rounds(); round++) {
        for (int callers : CALLERS) {
          double direct = direct(aws, callers, settings, figures);
          for (Stack stack : stacks.inRound(round)) {
            String name = stack.name();
            try (Publishing unary = stack.unary(settings)) {
              measure(name + " unary", unary, callers, stack, direct, settings, figures);
            }
            try (Publishing stream = stack.stream(settings)) {
              measure(name + " stream", stream, callers, stack, direct, settings, figures);
            }
          }
        }
      }
    }
  }

  /** What the stacks' own warm-up did not do: the SDK in this process, and streams. */
  private static void warmUp(Stacks stacks, StandIn aws, Settings settings, Figures figures)
      throws InterruptedException {
    URI endpoint = URI.create(aws.endpoint());
    int callers = settings.inFlight();
    try (Publishing direct = new DirectPublishing(endpoint, StandIn.BUS, callers)) {
      Measurement.warmUp(DIRECT, direct, settings, figures);
    }
    for (Stack stack : stacks.all()) {
      try (Publishing stream = stack.stream(settings)) {
        Measurement.warmUp(stack.name() + " stream", stream, settings, figures);
      }
    }
  }

  private static double direct(StandIn aws, int callers, Settings settings, Figures figures)
      throws InterruptedException {
    URI endpoint = URI.create(aws.endpoint());
    try (Publishing publishing = new DirectPublishing(endpoint, StandIn.BUS, callers)) {
      long self = ProcessHandle.current().pid();
      Measurement measured =
          Measurement.closedLoop(publishing, callers, self, settings.counted())
              .noteFailures(DIRECT, figures);
      record(DIRECT, callers, measured, figures);
      return measured.window().rate();
    }
  }

  private static void measure(
      String subject,
      Publishing publishing,
      int callers,
      Stack stack,
      double direct,
      Settings settings,
      Figures figures)
      throws InterruptedException {
    Measurement measured =
        Measurement.closedLoop(publishing, callers, stack.pid(), settings.counted())
            .noteFailures(subject, figures);
    record(subject, callers, measured, figures);
    figures.add(
        of(callers) + "times PutEvents directly", subject, measured.window().rate() / direct);
    figures.add(of(callers) + "CPU of the server per event, us", subject, measured.cpuPerEvent());
  }

  private static void record(String subject, int callers, Measurement measured, Figures figures) {
    figures.add(of(callers) + "events/s", subject, measured.window().rate());
    figures.add(
        of(callers) + "CPU of callers per event, us", subject, measured.callerCpuPerEvent());
  }

  private static String of(int callers) {
    return "N=" + callers + ": ";
  }
}
