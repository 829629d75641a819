package dev.trestle.adapter.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Reads one queue: one thread polls, a bounded number of threads work, and no more is taken from
 * the queue than can be worked on at once.
 */
final class QueueConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);
  private static final int MAX_RECEIVE = 10;

  private final MessageHandler handler;
  private final SqsClient sqs;
  private final Queues queues;
  private final ConsumerConfig config;
  private final MessageMeters meters;
  private final Semaphore free;
  private final ExecutorService workers;
  private final Thread poller;
  private final Invisibility invisibility;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  QueueConsumer(
      MessageHandler handler,
      SqsClient sqs,
      Queues queues,
      ConsumerConfig config,
      MessageMeters meters) {
    this.handler = handler;
    this.sqs = sqs;
    this.queues = queues;
    this.config = config;
    this.meters = meters;
    this.free = new Semaphore(config.concurrency());
    AtomicInteger number = new AtomicInteger();
    this.workers =
        Executors.newFixedThreadPool(
            config.concurrency(),
            task -> daemon(task, handler.queue() + "-" + number.incrementAndGet()));
    this.poller = daemon(this::poll, handler.queue() + "-poller");
    this.invisibility =
        new Invisibility(sqs, handler.queue(), queues.url(handler.queue()), config.visibility());
  }

  void start() {
    poller.start();
  }

  /** Takes no more messages; completes when those taken are settled or handed back. */
  CompletableFuture<Void> stop() {
    stopping.countDown();
    return stopped;
  }

  private void poll() {
    int failures = 0;
    while (!isStopping()) {
      int slots = 0;
      int taken = 0;
      try {
        slots = slots();
        for (var received : receive(slots)) {
          Delivery delivery = delivery(received);
          invisibility.keep(delivery.receipt());
          workers.execute(() -> work(delivery));
          taken++;
        }
        failures = 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        failures++;
        if (!isStopping()) {
          LOG.warn("{} cannot be read", handler.queue(), e);
          pause(config.delay(failures));
        }
      } finally {
        free.release(slots - taken);
      }
    }
    finish();
  }

  private int slots() throws InterruptedException {
    free.acquire();
    int slots = 1;
    while (slots < MAX_RECEIVE && free.tryAcquire()) {
      slots++;
    }
    return slots;
  }

  private List<software.amazon.awssdk.services.sqs.model.Message> receive(int slots) {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(queues.url(handler.queue()))
                    .maxNumberOfMessages(slots)
                    .waitTimeSeconds((int) config.longPoll().toSeconds())
                    .visibilityTimeout((int) config.visibility().toSeconds())
                    .messageAttributeNames("All")
                    .messageSystemAttributeNames(
                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
        .messages();
  }

  private Delivery delivery(software.amazon.awssdk.services.sqs.model.Message received) {
    Map<String, String> attributes =
        received.messageAttributes().entrySet().stream()
            .filter(entry -> entry.getValue().stringValue() != null)
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().stringValue()));
    String count =
        received
            .attributes()
            .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
    Message message =
        new Message(
            received.messageId(),
            UUID.randomUUID().toString(),
            received.body(),
            attributes,
            Integer.parseInt(count));
    return new Delivery(handler, sqs, queues, message, received.receiptHandle());
  }

  private void work(Delivery delivery) {
    long started = System.nanoTime();
    String label = "failed";
    try {
      label = settle(delivery, started);
    } catch (RuntimeException e) {
      LOG.error(
          "Message {} of {} is left to the queue", delivery.message().id(), handler.queue(), e);
    } finally {
      invisibility.release(delivery.receipt());
      meters.settled(handler.queue(), label, System.nanoTime() - started);
      free.release();
    }
  }

  /** Tries until the message is settled, patience ends, or the service stops. */
  private String settle(Delivery delivery, long started) {
    for (int retry = 1; ; retry++) {
      try {
        return delivery.advance().label();
      } catch (Exception e) {
        boolean patient = System.nanoTime() - started < config.patience().toNanos();
        if (!Transience.of(e) || !patient || isStopping()) {
          return leave(delivery, e);
        }
        meters.retried(handler.queue());
        LOG.warn(
            "Message {} of {} is tried again in {}: {}",
            delivery.message().id(),
            handler.queue(),
            config.delay(retry),
            e.toString());
        pause(config.delay(retry));
        if (isStopping()) {
          return leave(delivery, e);
        }
      }
    }
  }

  private String leave(Delivery delivery, Exception cause) {
    if (isStopping()) {
      delivery.comeAgainAfter(Duration.ZERO);
      return "handed_back";
    }
    LOG.error(
        "Message {} of {} failed at delivery {}; it comes again",
        delivery.message().id(),
        handler.queue(),
        delivery.message().receiveCount(),
        cause);
    delivery.comeAgainAfter(config.longestDelay().multipliedBy(delivery.message().receiveCount()));
    return "failed";
  }

  private void finish() {
    workers.shutdown();
    daemon(
            () -> {
              awaitWorkers();
              invisibility.close();
              stopped.complete(null);
            },
            handler.queue() + "-stop")
        .start();
  }

  private void awaitWorkers() {
    try {
      while (!workers.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.info("Stopping: messages of {} are still worked on", handler.queue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void pause(Duration delay) {
    try {
      var unused = stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
