package dev.trestle.adapter.queue;

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
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;

/**
 * Keeps messages from being delivered to others while they are worked on: extends them at every
 * third of the visibility time, ten a request.
 */
final class Invisibility implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Invisibility.class);
  private static final int BATCH = 10;

  private final SqsClient sqs;
  private final String queueUrl;
  private final Duration visibility;
  private final Set<String> receipts = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer;

  Invisibility(SqsClient sqs, String queue, String queueUrl, Duration visibility) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.visibility = visibility;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, queue + "-invisibility");
              thread.setDaemon(true);
              return thread;
            });
    long period = visibility.toMillis() / 3;
    var unused = timer.scheduleWithFixedDelay(this::extend, period, period, TimeUnit.MILLISECONDS);
  }

  void keep(String receipt) {
    receipts.add(receipt);
  }

  void release(String receipt) {
    receipts.remove(receipt);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void extend() {
    List<String> open = new ArrayList<>(receipts);
    for (int from = 0; from < open.size(); from += BATCH) {
      List<String> batch = open.subList(from, Math.min(open.size(), from + BATCH));
      try {
        sqs.changeMessageVisibilityBatch(
            request -> request.queueUrl(queueUrl).entries(entries(batch)));
      } catch (RuntimeException e) {
        // The message may come again meanwhile, which every handler stands.
        LOG.warn("Messages of {} could not be kept invisible", queueUrl, e);
      }
    }
  }

  private List<ChangeMessageVisibilityBatchRequestEntry> entries(List<String> batch) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    for (String receipt : batch) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id("m" + entries.size())
              .receiptHandle(receipt)
              .visibilityTimeout((int) visibility.toSeconds())
              .build());
    }
    return entries;
  }
}
