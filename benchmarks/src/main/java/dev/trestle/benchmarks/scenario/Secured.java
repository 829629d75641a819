package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Publishing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** CPU time of the gateway for one event with mutual TLS, next to that in plaintext. */
final class Secured implements Scenario {

  private static final String FIGURE = "CPU of the server per event, us";
  private static final String TIMES = "CPU of the server, times that in plaintext";

  @Override
  public String name() {
    return "secure";
  }

  @Override
  public String question() {
    return "CPU time of the gateway per event by mutual TLS, unary and on streams, next to plaintext in the same run";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    Door tls = Door.mutualTls(settings.output().resolve("certificates"), settings.java());
    List<Pair> pairs = new ArrayList<>();
    try {
      for (Variant variant : settings.variants()) {
        pairs.add(
            new Pair(
                Stack.start(variant, settings, Door.open()),
                Stack.start(new Variant(variant.name() + " tls", variant.tree()), settings, tls)));
      }
      for (Pair pair : pairs) {
        warmUp(pair.plain(), settings, figures);
        warmUp(pair.secured(), settings, figures);
      }
      for (int round = 0; round < settings.rounds(); round++) {
        List<Pair> turned = new ArrayList<>(pairs);
        Collections.rotate(turned, round);
        for (Pair pair : turned) {
          measure(pair, round % 2 == 0, settings, figures);
        }
      }
    } finally {
      pairs.forEach(Pair::close);
    }
  }

  private static void warmUp(Stack stack, Settings settings, Figures figures)
      throws InterruptedException {
    try (Publishing unary = stack.unary(settings)) {
      Measurement.warmUp(stack.name(), unary, settings, figures);
    }
    try (Publishing streams = stack.stream(settings)) {
      Measurement.warmUp(stack.name() + " stream", streams, settings, figures);
    }
  }

  private static void measure(Pair pair, boolean plainFirst, Settings settings, Figures figures)
      throws InterruptedException {
    for (boolean stream : new boolean[] {false, true}) {
      double first = cpu(plainFirst ? pair.plain() : pair.secured(), stream, settings, figures);
      double second = cpu(plainFirst ? pair.secured() : pair.plain(), stream, settings, figures);
      figures.add(
          TIMES, subject(pair.secured(), stream), plainFirst ? second / first : first / second);
    }
  }

  private static double cpu(Stack stack, boolean stream, Settings settings, Figures figures)
      throws InterruptedException {
    String subject = subject(stack, stream);
    try (Publishing publishing = stream ? stack.stream(settings) : stack.unary(settings)) {
      Measurement measured =
          Measurement.closedLoop(publishing, settings.inFlight(), stack.pid(), settings.counted())
              .noteFailures(subject, figures);
      figures.add(FIGURE, subject, measured.cpuPerEvent());
      figures.add("events/s", subject, measured.window().rate());
      return measured.cpuPerEvent();
    }
  }

  private static String subject(Stack stack, boolean stream) {
    return stack.name() + (stream ? " stream" : "");
  }

  private record Pair(Stack plain, Stack secured) {

    void close() {
      plain.close();
      secured.close();
    }
  }
}
