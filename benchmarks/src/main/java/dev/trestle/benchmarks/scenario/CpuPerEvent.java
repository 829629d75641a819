package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.echo.EchoServer;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.UnaryPublishing;
import dev.trestle.benchmarks.process.Child;
import java.util.List;

/** CPU time of the gateway for one event, next to that of a bare grpc-java echo. */
final class CpuPerEvent implements Scenario {

  private static final String FIGURE = "CPU of the server per event, us";
  private static final String ECHO = "echo";

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String question() {
    return "CPU time of the gateway per event, next to a bare grpc-java echo in the same run";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    Child echo =
        OwnJvm.start(
            EchoServer.class,
            settings.java(),
            settings.javaOptions(),
            List.of(),
            settings.output().resolve("logs").resolve("echo.log"));
    try (echo;
        Stacks stacks = Stacks.startWarm(settings, figures);
        Publishing toEcho =
            new UnaryPublishing("127.0.0.1", echo.awaitPort(), settings.connections())) {
      Measurement.warmUp(ECHO, toEcho, settings, figures);
      for (int round = 0; round < settings.rounds(); round++) {
        Measurement bare =
            Measurement.closedLoop(toEcho, settings.inFlight(), echo.pid(), settings.counted())
                .noteFailures(ECHO, figures);
        figures.add(FIGURE, ECHO, bare.cpuPerEvent());
        figures.add("events/s", ECHO, bare.window().rate());
        for (Stack stack : stacks.inRound(round)) {
          measure(stack, settings, figures, bare.cpuPerEvent());
        }
      }
    }
  }

  private static void measure(Stack stack, Settings settings, Figures figures, double bare)
      throws InterruptedException {
    stack.aws().resetCounts();
    try (Publishing publishing = stack.unary(settings)) {
      Measurement measured =
          Measurement.closedLoop(publishing, settings.inFlight(), stack.pid(), settings.counted())
              .noteFailures(stack.name(), figures);
      figures.add(FIGURE, stack.name(), measured.cpuPerEvent());
      figures.add("events/s", stack.name(), measured.window().rate());
      figures.add(
          "CPU of the server, times the echo's", stack.name(), measured.cpuPerEvent() / bare);
    }
    Stack.Packing packing = stack.packing();
    figures.add("entries in one PutEvents", stack.name(), packing.entriesPerPutEvents());
    figures.add("events in one append", stack.name(), packing.eventsPerAppend());
  }
}
