package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.echo.StreamServer;
import dev.trestle.benchmarks.load.Reading;
import dev.trestle.benchmarks.process.Child;
import dev.trestle.benchmarks.process.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One reader of a long log, next to a bare grpc-java stream of such messages. */
final class ReadRate implements Scenario {

  // Compressed, far less than the stand-in keeps; some seconds of reading.
  private static final long RECORDS = 200_000;

  private static final String BARE = "bare stream";
  private static final String RATE = "events/s";
  private static final String CPU = "CPU of the server per event, us";

  @Override
  public String name() {
    return "read";
  }

  @Override
  public String question() {
    return "events/s of one reader and CPU time per event, next to a bare grpc-java stream of such messages";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    List<ReplayStack> stacks = new ArrayList<>();
    Child bare =
        OwnJvm.start(
            StreamServer.class,
            settings.java(),
            settings.javaOptions(),
            List.of(),
            settings.logs().resolve("bare-stream.log"));
    try (bare;
        Reading fromBare = new Reading("127.0.0.1", bare.awaitPort())) {
      for (Variant variant : settings.variants()) {
        stacks.add(ReplayStack.start(variant, settings));
      }
      warmUp(fromBare, settings);
      for (ReplayStack stack : stacks) {
        stack.fill(RECORDS, settings, figures);
        try (Reading reading = stack.reading()) {
          warmUp(reading, settings);
        }
      }
      for (int round = 0; round < settings.rounds(); round++) {
        Stretch base = read(fromBare, bare.pid(), settings);
        figures.add(RATE, BARE, base.rate());
        figures.add(CPU, BARE, base.cpuPerEvent());
        Collections.rotate(stacks, 1);
        for (ReplayStack stack : stacks) {
          measure(stack, base, settings, figures);
        }
      }
    } finally {
      stacks.forEach(ReplayStack::close);
    }
  }

  private static void measure(ReplayStack stack, Stretch base, Settings settings, Figures figures) {
    try (Reading reading = stack.reading()) {
      Stretch measured = read(reading, stack.pid(), settings);
      figures.add(RATE, stack.name(), measured.rate());
      figures.add(CPU, stack.name(), measured.cpuPerEvent());
      figures.add("rate, share of the bare stream's", stack.name(), measured.rate() / base.rate());
      figures.add(
          "CPU of the server, times the bare stream's",
          stack.name(),
          measured.cpuPerEvent() / base.cpuPerEvent());
    }
  }

  private static void warmUp(Reading reading, Settings settings) {
    long began = System.nanoTime();
    long records = 0;
    while (records < Measurement.WARM_EVENTS
        || System.nanoTime() - began < settings.warmUp().toNanos()) {
      reading.read(RECORDS);
      records += RECORDS;
    }
  }

  /**
   * Reads the log again and again, for as long as the settings say and until its end.
   *
   * @param pid the process whose CPU time is taken
   */
  private static Stretch read(Reading reading, long pid, Settings settings) {
    Duration before = Usage.cpu(pid);
    long began = System.nanoTime();
    long records = 0;
    do {
      reading.read(RECORDS);
      records += RECORDS;
    } while (System.nanoTime() - began < settings.counted().toNanos());
    long nanos = System.nanoTime() - began;
    double cpu = Usage.cpu(pid).minus(before).toNanos();
    return new Stretch(records * 1e9 / nanos, cpu / 1e3 / records);
  }

  /**
   * What reading cost.
   *
   * @param rate records per second
   * @param cpuPerEvent of the server, in microseconds
   */
  private record Stretch(double rate, double cpuPerEvent) {}
}
