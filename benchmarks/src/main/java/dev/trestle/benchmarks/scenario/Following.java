package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Followers;
import dev.trestle.benchmarks.load.LogPublishing;
import dev.trestle.benchmarks.load.PacedLoop;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.Window;
import dev.trestle.benchmarks.process.Usage;
import java.time.Duration;
import java.util.List;

/** What many followers of one partition cost beside one, and how soon they get what is appended. */
final class Following implements Scenario {

  private static final List<Integer> FOLLOWERS = List.of(1, 1_000);

  // With 1,000 followers 20,000 deliveries a second: far from what a core can send.
  private static final int EVENTS_PER_SECOND = 20;

  @Override
  public String name() {
    return "followers";
  }

  @Override
  public String question() {
    return "DynamoDB queries/s and time from append to delivery with 1 and with 1,000 followers";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (Variant variant : settings.variants()) {
      try (ReplayStack stack = ReplayStack.start(variant, settings);
          Publishing publishing = stack.publishing(LogPublishing.EVENTS)) {
        PacedLoop load = PacedLoop.start(publishing, Measurement.freshEvents(), EVENTS_PER_SECOND);
        try {
          follow(stack, FOLLOWERS.get(FOLLOWERS.size() - 1), settings.warmUp(), settings);
          for (int round = 0; round < settings.rounds(); round++) {
            for (int followers : FOLLOWERS) {
              measure(stack, followers, settings, figures);
            }
          }
        } finally {
          load.close();
          Measurement.noteFailures(load.failures(), stack.name(), figures);
        }
      }
    }
  }

  private static void measure(ReplayStack stack, int followers, Settings settings, Figures figures)
      throws InterruptedException {
    Seen seen = follow(stack, followers, settings.counted(), settings);
    Window window = seen.window();
    double seconds = window.lasted().toNanos() / 1e9;
    String with = followers + " followers: ";
    window
        .failures()
        .forEach(
            (cause, count) ->
                figures.note(stack.name() + " " + with + count + " reads ended: " + cause));
    figures.add(with + "queries/s", stack.name(), seen.queries() / seconds);
    figures.add(with + "deliveries/s to each", stack.name(), window.rate() / followers);
    figures.add(with + "append to delivery, p50, ms", stack.name(), window.milliseconds(50));
    figures.add(with + "append to delivery, p99, ms", stack.name(), window.milliseconds(99));
    figures.add(
        with + "CPU of the server per delivery, us",
        stack.name(),
        seen.cpu().toNanos() / 1e3 / Math.max(1, window.published()));
  }

  private static Seen follow(ReplayStack stack, int count, Duration time, Settings settings)
      throws InterruptedException {
    try (Followers followers =
        stack.followers(LogPublishing.EVENTS, count, Followers::sinceAppend, settings)) {
      followers.count(Measurement.SETTLE);
      stack.aws().resetCounts();
      Duration before = Usage.cpu(stack.pid());
      Window window = followers.count(time);
      return new Seen(window, stack.aws().queries(), Usage.cpu(stack.pid()).minus(before));
    }
  }

  /**
   * What happened while followers were counted.
   *
   * @param queries of the log
   * @param cpu of the replayer
   */
  private record Seen(Window window, long queries, Duration cpu) {}
}
