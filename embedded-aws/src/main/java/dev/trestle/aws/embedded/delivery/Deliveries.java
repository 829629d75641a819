package dev.trestle.aws.embedded.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Brings messages of EventBridge, S3 and SNS to queues, with retries. Error codes are those of the
 * EventBridge user guide, "Using dead-letter queues to process undelivered events". Safe across
 * threads.
 *
 * <p>For tests, the deliveries to one queue can be made to repeat, to change their order and to
 * wait.
 */
public final class Deliveries implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final int DOUBLINGS = 6;

  private final Queues queues;
  private final Clock clock;
  private final Map<String, Disorder<Delivery>> disorders = new ConcurrentHashMap<>();
  private final ScheduledExecutorService threads;

  /** Closes the queues when closed. */
  public Deliveries(Queues queues, Clock clock) {
    this.queues = queues;
    this.clock = clock;
    this.threads =
        Executors.newScheduledThreadPool(
            4,
            task -> {
              Thread thread = new Thread(task, "embedded-deliveries");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns at once. {@code failed} is told if the message never gets into its queue. */
  public void deliver(Message message, Patience patience, Consumer<Undelivered> failed) {
    Delivery delivery = new Delivery(message, patience, failed, clock.instant(), 0);
    Disorder<Delivery> disorder = disorders.get(message.queue());
    run(disorder == null ? List.of(delivery) : disorder.next(delivery), Duration.ZERO);
  }

  /**
   * From now on, deliveries to the queue repeat and change their order; replaces what was asked for
   * before.
   *
   * @param every each message of that number is delivered twice; 0 for none
   * @param window so many messages are held back and then leave in an order that {@code seed}
   *     gives; 1 for none
   */
  public void disorder(String queue, int every, int window, long seed) {
    end(disorders.put(queue, new Disorder<>(every, window, seed)));
  }

  /** From now on, deliveries to the queue are what they were; what was held back leaves. */
  public void order(String queue) {
    end(disorders.remove(queue));
  }

  private void end(@Nullable Disorder<Delivery> disorder) {
    if (disorder != null) {
      run(disorder.end(), Duration.ZERO);
    }
  }

  /** One after the other, so that the order is kept. */
  private void run(List<Delivery> deliveries, Duration pause) {
    if (deliveries.isEmpty()) {
      return;
    }
    try {
      var unused =
          threads.schedule(
              () -> deliveries.forEach(this::attempt), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} messages are dropped: stopping", deliveries.size());
    }
  }

  private void attempt(Delivery delivery) {
    try {
      queues.send(delivery.message);
    } catch (QueueDoesNotExistException e) {
      // As on AWS, a missing target is not tried again.
      delivery.fail("NO_RESOURCE", e, null);
    } catch (AwsServiceException e) {
      if (e.statusCode() < 500 && !e.isThrottlingException()) {
        delivery.fail("INVALID_PARAMETER", e, null);
      } else {
        again(delivery, "ERROR_FROM_TARGET", e);
      }
    } catch (SdkException e) {
      again(delivery, "CONNECTION_FAILURE", e);
    } catch (RuntimeException e) {
      LOG.error("a message for {} is dropped", delivery.message.queue(), e);
    }
  }

  private void again(Delivery delivery, String code, SdkException error) {
    if (delivery.retries >= delivery.patience.retries()) {
      delivery.fail(code, error, "MaximumRetryAttempts");
    } else if (clock.instant().isAfter(delivery.began.plus(delivery.patience.age()))) {
      delivery.fail(code, error, "MaximumEventAgeInSeconds");
    } else {
      int doublings = Math.min(delivery.retries, DOUBLINGS);
      run(List.of(delivery.next()), FIRST_PAUSE.multipliedBy(1L << doublings));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    queues.close();
  }

  private record Delivery(
      Message message,
      Patience patience,
      Consumer<Undelivered> failed,
      Instant began,
      int retries) {

    Delivery next() {
      return new Delivery(message, patience, failed, began, retries + 1);
    }

    void fail(String code, SdkException error, @Nullable String exhausted) {
      failed.accept(new Undelivered(code, String.valueOf(error.getMessage()), exhausted, retries));
    }
  }
}
