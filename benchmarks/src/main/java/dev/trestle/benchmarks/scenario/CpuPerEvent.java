package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.echo.EchoServer;
import dev.trestle.benchmarks.load.Load;
import dev.trestle.benchmarks.load.PacedLoop;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.UnaryPublishing;
import dev.trestle.benchmarks.process.Child;
import java.util.List;

/** CPU time of the gateway for one event, next to that of a bare grpc-java echo. */
final class CpuPerEvent implements Scenario {

  private static final String FIGURE = "CPU of the server per event, us";
  private static final String ECHO = "echo";
  private static final String TIMES = "CPU of the server, times the ";
  private static final String AT_THE_RATE = " at the gateway's rate";

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String question() {
    return "CPU time of the gateway per event, unary and on streams, next to a bare grpc-java echo in the same run";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    Child echo =
        OwnJvm.start(
            EchoServer.class,
            settings.java(),
            settings.javaOptions(),
            List.of(),
            settings.logs().resolve("echo.log"));
    try (echo;
        Stacks stacks = Stacks.startWarm(settings, figures);
        Publishing toEcho =
            new UnaryPublishing("127.0.0.1", echo.awaitPort(), settings.connections())) {
      Measurement.warmUp(ECHO, toEcho, settings, figures);
      for (Stack stack : stacks.all()) {
        try (Publishing streams = stack.stream(settings)) {
          Measurement.warmUp(stack.name() + " stream", streams, settings, figures);
        }
      }
      for (int round = 0; round < settings.rounds(); round++) {
        Measurement bare =
            Measurement.closedLoop(toEcho, settings.inFlight(), echo.pid(), settings.counted())
                .noteFailures(ECHO, figures);
        figures.add(FIGURE, ECHO, bare.cpuPerEvent());
        figures.add("events/s", ECHO, bare.window().rate());
        for (Stack stack : stacks.inRound(round)) {
          Measurement measured;
          try (Publishing unary = stack.unary(settings)) {
            measured = measure(stack.name(), unary, stack, settings, figures);
          }
          double perEvent = measured.cpuPerEvent();
          figures.add(TIMES + "echo's", stack.name(), perEvent / bare.cpuPerEvent());
          // A busier server takes more messages off a connection at once: the same rate is fairer.
          double rate = measured.window().rate();
          double paced = paced(toEcho, rate, echo.pid(), settings, figures);
          figures.add(FIGURE + AT_THE_RATE, ECHO, paced);
          figures.add(TIMES + "echo's" + AT_THE_RATE, stack.name(), perEvent / paced);
          try (Publishing streams = stack.stream(settings)) {
            measure(stack.name() + " stream", streams, stack, settings, figures);
          }
        }
      }
    }
  }

  private static double paced(
      Publishing toEcho, double rate, long pid, Settings settings, Figures figures)
      throws InterruptedException {
    Load load = PacedLoop.start(toEcho, Measurement.freshEvents(), rate);
    try {
      load.count(Measurement.SETTLE);
      return Measurement.count(load, pid, settings.counted())
          .noteFailures(ECHO, figures)
          .cpuPerEvent();
    } finally {
      load.close();
    }
  }

  private static Measurement measure(
      String subject, Publishing publishing, Stack stack, Settings settings, Figures figures)
      throws InterruptedException {
    stack.aws().resetCounts();
    Measurement measured =
        Measurement.closedLoop(publishing, settings.inFlight(), stack.pid(), settings.counted())
            .noteFailures(subject, figures);
    figures.add(FIGURE, subject, measured.cpuPerEvent());
    figures.add("events/s", subject, measured.window().rate());
    StandIn.Packing packing = stack.aws().packing();
    figures.add("entries in one PutEvents", subject, packing.entriesPerPutEvents());
    figures.add("events in one append", subject, packing.eventsPerAppend());
    return measured;
  }
}
