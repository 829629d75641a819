package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.BusMessages;
import dev.trestle.benchmarks.load.Workers;
import dev.trestle.v1.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How long one user's few uploads wait while another has very many, on a route that lets through so
 * many a second.
 */
final class JobFairness implements Scenario {

  private static final int CROWD = 10_000;
  private static final int FEW = 10;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int PATIENCE_SECONDS = 300;

  @Override
  public String name() {
    return "fairness";
  }

  @Override
  public String question() {
    return "wait of a user with 10 uploads beside one with 10,000, and alone";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (Variant variant : settings.variants()) {
      for (int round = 0; round < settings.rounds(); round++) {
        round(variant, settings, figures);
      }
    }
  }

  /** With an adapter of its own: what waits at the end would be in the way of the next round. */
  private static void round(Variant variant, Settings settings, Figures figures)
      throws InterruptedException {
    Map<String, String> limits =
        Map.of(
            "TRESTLE_ADAPTER_ROUTES_AUDIO_MAX_PER_SECOND", String.valueOf(settings.dispatchRate()));
    try (AdapterStack stack = AdapterStack.start(variant, 1, limits, settings);
        Workers workers = stack.workers(1)) {
      // Code that runs for the first time, and a tenure that begins, take seconds.
      var unused = few("first", stack, workers);
      double alone = longest("alone", few("alone", stack, workers), variant, figures);
      stack.tell(CROWD, uploads("crowd"));
      stack.awaitAccepted();
      double beside = longest("beside the crowd", few("beside", stack, workers), variant, figures);
      figures.add("beside the crowd / alone", variant.name(), beside / alone);
    }
  }

  /** The waits of a user's uploads in milliseconds, the shortest first. */
  private static List<Double> few(String user, AdapterStack stack, Workers workers)
      throws InterruptedException {
    stack.tell(FEW, uploads(user));
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (workers.ages(user).size() < FEW) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(user + ": its jobs do not come");
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
    return workers.ages(user).stream().map(age -> age.toNanos() / 1e6).sorted().toList();
  }

  /** The wait that one in a hundred exceeds: of ten, the longest. */
  private static double longest(String when, List<Double> waits, Variant variant, Figures figures) {
    figures.add("wait, p50, " + when + ", ms", variant.name(), Figures.percentile(waits, 50));
    double longest = waits.get(waits.size() - 1);
    figures.add("wait, p99, " + when + ", ms", variant.name(), longest);
    return longest;
  }

  /** Of one user, each five minutes long. */
  private static Supplier<String> uploads(String user) {
    Supplier<Event> events = Measurement.freshEvents();
    return () -> {
      Event event = events.get();
      String payload =
          event
              .getJson()
              .replaceFirst("\"userId\":\"[^\"]*\"", "\"userId\":\"" + user + "\"")
              .replaceFirst("\"durationSeconds\":[0-9.]+", "\"durationSeconds\":300")
              .replaceFirst("\"priority\":[0-9]", "\"priority\":3");
      return BusMessages.of(event.toBuilder().setJson(payload).build(), user);
    };
  }
}
