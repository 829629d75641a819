package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Publishing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU time of the gateway for one event with a policy, by mutual TLS and by TLS with a token, next
 * to that in plaintext without.
 */
final class Secured implements Scenario {

  private static final String FIGURE = "CPU of the server per event, us";
  private static final String TIMES = "CPU of the server, times that in plaintext";

  @Override
  public String name() {
    return "secure";
  }

  @Override
  public String question() {
    return "CPU time of the gateway per event with a policy, by mutual TLS and by TLS and token, unary and on"
        + " streams, next to plaintext without in the same run";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    Door tls = Door.mutualTls(settings.output().resolve("mutual-tls"), settings.java());
    Door token = Door.token(settings.output().resolve("token"), settings.java());
    List<Doors> all = new ArrayList<>();
    try {
      for (Variant variant : settings.variants()) {
        all.add(
            new Doors(
                Stack.start(variant, settings, Door.open()),
                List.of(
                    Stack.start(named(variant, "mutual TLS"), settings, tls),
                    Stack.start(named(variant, "token"), settings, token))));
      }
      for (Doors doors : all) {
        for (Stack stack : doors.stacks()) {
          warmUp(stack, settings, figures);
        }
      }
      for (int round = 0; round < settings.rounds(); round++) {
        List<Doors> turned = new ArrayList<>(all);
        Collections.rotate(turned, round);
        for (Doors doors : turned) {
          measure(doors, round, settings, figures);
        }
      }
    } finally {
      all.forEach(Doors::close);
    }
  }

  private static Variant named(Variant variant, String door) {
    return new Variant(variant.name() + " " + door, variant.tree());
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

  private static void measure(Doors doors, int round, Settings settings, Figures figures)
      throws InterruptedException {
    for (boolean stream : new boolean[] {false, true}) {
      List<Stack> turned = new ArrayList<>(doors.stacks());
      Collections.rotate(turned, round);
      Map<Stack, Double> costs = new HashMap<>();
      for (Stack stack : turned) {
        costs.put(stack, cpu(stack, stream, settings, figures));
      }
      for (Stack closed : doors.closed()) {
        figures.add(
            TIMES,
            subject(closed, stream),
            costs.getOrDefault(closed, 0.0) / costs.getOrDefault(doors.open(), 0.0));
      }
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
      figures.add("p99 of the latency, ms", subject, measured.window().milliseconds(99));
      return measured.cpuPerEvent();
    }
  }

  private static String subject(Stack stack, boolean stream) {
    return stack.name() + (stream ? " stream" : "");
  }

  private record Doors(Stack open, List<Stack> closed) {

    List<Stack> stacks() {
      List<Stack> stacks = new ArrayList<>(closed);
      stacks.add(0, open);
      return stacks;
    }

    void close() {
      stacks().forEach(Stack::close);
    }
  }
}
