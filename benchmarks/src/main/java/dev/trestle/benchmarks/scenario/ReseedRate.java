package dev.trestle.benchmarks.scenario;

import com.google.protobuf.Empty;
import dev.trestle.benchmarks.load.Publishing;
import dev.trestle.benchmarks.load.SequentialReplay;
import dev.trestle.benchmarks.load.StoredVersions;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.Event;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedFormat;
import dev.trestle.v1.ReseedState;
import dev.trestle.v1.ReseedsGrpc;
import dev.trestle.v1.ReseedsGrpc.ReseedsBlockingStub;
import dev.trestle.v1.WatchReseedRequest;
import java.net.URI;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** A reseed of object versions to a queue, next to a replay by a short sequential program. */
final class ReseedRate implements Scenario {

  private static final String LOG = "objects/versions";
  private static final String SEQUENTIAL = "sequential replay";
  private static final String RATE = "versions/s";

  // Of the sequential program, not counted: its code runs thrice for each.
  private static final int WARM_VERSIONS = 200;

  @Override
  public String name() {
    return "reseed";
  }

  @Override
  public String question() {
    return "time to reseed object versions to SQS, next to a sequential program that replays them";
  }

  @Override
  public void run(Settings settings, Figures figures) throws InterruptedException {
    int count = settings.objects().reseeded();
    for (Variant variant : settings.variants()) {
      try (ReplayStack stack = ReplayStack.start(variant, settings)) {
        URI endpoint = URI.create(stack.aws().endpoint());
        // One in sixteen of the bucket's is a delete marker, which has no content to read.
        StoredVersions stored =
            StoredVersions.list(endpoint, "versions-" + (count + count / 8 + 10), count);
        append(stored, stack);
        try (SequentialReplay replay = new SequentialReplay(endpoint, StandIn.ENVIRONMENT)) {
          replay.replay(stored.first(WARM_VERSIONS), queue("sequential-warm-up"));
          reseed(stack, "warm-up", count, figures);
          for (int round = 0; round < settings.rounds(); round++) {
            double alone = sequential(replay, stored, "sequential-" + round);
            figures.add(RATE, SEQUENTIAL, count / alone);
            double seconds = reseed(stack, "reseed-" + round, count, figures);
            figures.add(RATE, stack.name(), count / seconds);
            figures.add("times the sequential replay's rate", stack.name(), alone / seconds);
          }
        }
      }
    }
  }

  private static double sequential(SequentialReplay replay, StoredVersions stored, String queue) {
    long began = System.nanoTime();
    replay.replay(stored, queue(queue));
    return (System.nanoTime() - began) / 1e9;
  }

  /** From its creation to the news of its end, in seconds. */
  private static double reseed(ReplayStack stack, String id, int count, Figures figures) {
    ReseedsBlockingStub reseeds = ReseedsGrpc.newBlockingStub(stack.channel());
    long began = System.nanoTime();
    var unused =
        reseeds.createReseed(
            CreateReseedRequest.newBuilder()
                .setRequestId(id)
                .setLog(LOG)
                .setEarliest(Empty.getDefaultInstance())
                .setSqsQueue(queue(id))
                .setFormat(ReseedFormat.RESEED_FORMAT_S3_RECORDS)
                .build());
    Reseed last = Reseed.getDefaultInstance();
    Iterator<Reseed> watch = reseeds.watchReseed(WatchReseedRequest.newBuilder().setId(id).build());
    while (watch.hasNext()) {
      last = watch.next();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    if (last.getState() != ReseedState.RESEED_STATE_SUCCEEDED) {
      throw new IllegalStateException("the reseed ended otherwise: " + last);
    }
    long arrived = stack.aws().sentTo(queue(id));
    if (arrived != count) {
      figures.note(id + ": " + arrived + " messages arrived for " + count + " versions");
    }
    return seconds;
  }

  private static void append(StoredVersions stored, ReplayStack stack) throws InterruptedException {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    stack.aws().hurry(true);
    try (Publishing publishing = stack.publishing(LOG)) {
      CountDownLatch open = new CountDownLatch(stored.versions().size());
      for (Event event : stored.events()) {
        publishing.send(
            event,
            failure -> {
              if (failure != null) {
                failures.add(failure);
              }
              open.countDown();
            });
      }
      open.await();
    } finally {
      stack.aws().hurry(false);
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(
          failures.size() + " versions were not appended", failures.element());
    }
  }

  private static String queue(String name) {
    return StandIn.ENVIRONMENT + "-" + name;
  }
}
