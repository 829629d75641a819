package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.Followers;
import dev.trestle.benchmarks.load.PacedLoop;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.UploadPublishing;
import dev.trestle.benchmarks.load.Window;
import dev.trestle.benchmarks.process.Usage;
import dev.trestle.v1.RecordedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/** How soon what S3 tells of is in an object log. */
final class LiveLatency implements Scenario {

  private static final String QUEUE = StandIn.ENVIRONMENT + "-s3-events";
  private static final String BUCKET = "versions-0";

  // Three times what the rate asks for at 10 ms each.
  private static final int SENDERS = 16;

  @Override
  public String name() {
    return "live";
  }

  @Override
  public String question() {
    return "time from an S3 event on the queue to its record in the object log";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    for (Variant variant : settings.variants()) {
      run(variant, false, settings, figures);
      run(variant, true, settings, figures);
    }
  }

  private static void run(Variant variant, boolean projected, Settings settings, Figures figures)
      throws InterruptedException {
    try (ReplayStack stack = ReplayStack.start(variant, settings);
        Publishing uploads =
            new UploadPublishing(URI.create(stack.aws().endpoint()), QUEUE, BUCKET, SENDERS)) {
      ObjectLog log = ObjectLog.create(stack, "live", BUCKET, projected);
      String kind = projected ? "projected, " : "";
      PacedLoop load =
          PacedLoop.start(uploads, Measurement.freshEvents(), settings.objects().eventsPerSecond());
      try {
        load.count(settings.warmUp());
        for (int round = 0; round < settings.rounds(); round++) {
          report(
              kind + "queue to append",
              UploadPublishing::untilAppended,
              stack,
              log,
              settings,
              figures);
          report(
              kind + "queue to a follower",
              UploadPublishing::untilNow,
              stack,
              log,
              settings,
              figures);
        }
      } finally {
        load.close();
        Measurement.noteFailures(load.failures(), stack.name(), figures);
      }
    }
  }

  private static void report(
      String way,
      Function<RecordedEvent, Duration> latency,
      ReplayStack stack,
      ObjectLog log,
      Settings settings,
      Figures figures)
      throws InterruptedException {
    try (Followers follower = stack.followers(log.log(), 1, latency, settings)) {
      follower.count(Measurement.SETTLE);
      Duration before = Usage.cpu(stack.pid());
      Window window = follower.count(settings.counted());
      double cpu = Usage.cpu(stack.pid()).minus(before).toNanos() / 1e3;
      Measurement.noteFailures(window, stack.name(), figures);
      figures.add(way + ", p50, ms", stack.name(), window.milliseconds(50));
      figures.add(way + ", p99, ms", stack.name(), window.milliseconds(99));
      figures.add(way + ": records/s", stack.name(), window.rate());
      figures.add(
          way + ": CPU of the server per record, us",
          stack.name(),
          cpu / Math.max(1, window.published()));
    }
  }
}
