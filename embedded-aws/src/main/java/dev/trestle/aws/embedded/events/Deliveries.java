package dev.trestle.aws.embedded.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Sends matched events to their targets, with retries, and what cannot be sent to the dead-letter
 * queue. Attributes and error codes are those of the EventBridge user guide, "Using dead-letter
 * queues to process undelivered events".
 */
final class Deliveries implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final int DOUBLINGS = 6;

  private final Queues queues;
  private final Clock clock;
  private final ScheduledExecutorService threads;

  Deliveries(Queues queues, Clock clock) {
    this.queues = queues;
    this.clock = clock;
    this.threads =
        Executors.newScheduledThreadPool(
            4,
            task -> {
              Thread thread = new Thread(task, "embedded-eventbridge");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns at once. */
  void deliver(Event event, String json, Rule rule, Target target) {
    Instant ingested = clock.instant();
    String body = target.input().of(json, rule, ingested);
    run(new Delivery(event.id(), json, body, rule, target, ingested, 0), Duration.ZERO);
  }

  private void run(Delivery delivery, Duration pause) {
    try {
      var unused =
          threads.schedule(() -> attempt(delivery), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("event {} dropped: stopping", delivery.eventId);
    }
  }

  private void attempt(Delivery delivery) {
    Target target = delivery.target;
    try {
      queues.send(target.arn(), delivery.body, target.messageGroup(), Map.of());
    } catch (QueueDoesNotExistException e) {
      // As on AWS, a missing target is not tried again.
      deadLetter(delivery, "NO_RESOURCE", e, null);
    } catch (AwsServiceException e) {
      if (e.statusCode() < 500 && !e.isThrottlingException()) {
        deadLetter(delivery, "INVALID_PARAMETER", e, null);
      } else {
        again(delivery, "ERROR_FROM_TARGET", e);
      }
    } catch (SdkException e) {
      again(delivery, "CONNECTION_FAILURE", e);
    } catch (RuntimeException e) {
      LOG.error("event {} dropped", delivery.eventId, e);
    }
  }

  private void again(Delivery delivery, String code, SdkException error) {
    Target target = delivery.target;
    if (delivery.retries >= target.maximumRetries()) {
      deadLetter(delivery, code, error, "MaximumRetryAttempts");
    } else if (clock.instant().isAfter(delivery.ingested.plus(target.maximumAge()))) {
      deadLetter(delivery, code, error, "MaximumEventAgeInSeconds");
    } else {
      int doublings = Math.min(delivery.retries, DOUBLINGS);
      run(delivery.next(), FIRST_PAUSE.multipliedBy(1L << doublings));
    }
  }

  private void deadLetter(
      Delivery delivery, String code, SdkException error, @Nullable String exhausted) {
    String queue = delivery.target.deadLetterArn();
    if (queue == null) {
      LOG.warn("event {} dropped: {} {}", delivery.eventId, code, error.getMessage());
      return;
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("RULE_ARN", delivery.rule.arn());
    attributes.put("TARGET_ARN", delivery.target.arn());
    attributes.put("ERROR_CODE", code);
    attributes.put("ERROR_MESSAGE", String.valueOf(error.getMessage()));
    if (exhausted != null) {
      attributes.put("EXHAUSTED_RETRY_CONDITION", exhausted);
      attributes.put("RETRY_ATTEMPTS", String.valueOf(delivery.retries));
    }
    try {
      queues.send(queue, delivery.event, null, attributes);
    } catch (SdkException e) {
      LOG.warn("event {} dropped: its dead-letter queue: {}", delivery.eventId, e.getMessage());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    queues.close();
  }

  private record Delivery(
      String eventId,
      String event,
      String body,
      Rule rule,
      Target target,
      Instant ingested,
      int retries) {

    Delivery next() {
      return new Delivery(eventId, event, body, rule, target, ingested, retries + 1);
    }
  }
}
