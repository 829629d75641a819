package dev.trestle.queues;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;

/**
 * Keeps messages from being delivered to others while they are held here: extends them at every
 * third of the visibility time, ten a request, for as long as SQS allows.
 */
final class Invisibility implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Invisibility.class);
  private static final int BATCH = 10;

  private final SqsClient sqs;
  private final Queues queues;
  private final String queue;
  private final Duration visibility;
  private final Set<Invisible> held = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer;

  Invisibility(SqsClient sqs, Queues queues, String queue, Duration visibility) {
    this.sqs = sqs;
    this.queues = queues;
    this.queue = queue;
    this.visibility = visibility;
    this.timer = Executors.newSingleThreadScheduledExecutor(Daemons.named(queue + "-invisibility"));
  }

  void start() {
    long period = visibility.toMillis() / 3;
    var unused = timer.scheduleWithFixedDelay(this::round, period, period, TimeUnit.MILLISECONDS);
  }

  void keep(Invisible message) {
    held.add(message);
  }

  void release(Invisible message) {
    held.remove(message);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Whatever goes wrong, the next round comes: a periodic task that throws is never run again. */
  private void round() {
    try {
      extend();
    } catch (Throwable e) {
      LOG.error("Messages of {} could not be kept invisible", queue, e);
    }
  }

  private void extend() {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    long now = System.nanoTime();
    for (Invisible message : held) {
      int seconds = message.seconds(visibility, now);
      if (seconds == 0) {
        held.remove(message);
        LOG.warn(
            "A message of {} is worked on for longer than SQS hides one: it comes again", queue);
        continue;
      }
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id("m" + entries.size())
              .receiptHandle(message.receipt())
              .visibilityTimeout(seconds)
              .build());
    }
    for (int from = 0; from < entries.size(); from += BATCH) {
      extend(entries.subList(from, Math.min(entries.size(), from + BATCH)));
    }
  }

  private void extend(List<ChangeMessageVisibilityBatchRequestEntry> entries) {
    try {
      List<BatchResultErrorEntry> failed =
          sqs.changeMessageVisibilityBatch(
                  request -> request.queueUrl(queues.url(queue)).entries(entries))
              .failed();
      if (!failed.isEmpty()) {
        // Settled meanwhile, most likely.
        LOG.debug("{} messages of {} were not kept invisible: {}", failed.size(), queue, failed);
      }
    } catch (RuntimeException e) {
      // The messages may come again meanwhile, which every handler stands.
      LOG.warn("Messages of {} could not be kept invisible", queue, e);
    }
  }
}
