package dev.trestle.queues;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Takes messages from the queue, as many as there is room for; one thread at a time. What fails is
 * tried again after a growing pause. A queue has one, and others that take messages only while
 * there are more than it takes.
 */
final class Reception {

  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final int MAX_RECEIVE = 10;

  /** How long a turn waits for room, so that a stop or a silence is noticed. */
  private static final Duration TURN = Duration.ofSeconds(1);

  /** Longer than any turn takes: the SDK gives a request up before. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final String queue;
  private final MessageHandler handler;
  private final SqsClient sqs;
  private final Queues queues;
  private final ConsumerLimits limits;
  private final Room room;
  private final Invisibility invisibility;
  private final Deletions deletions;
  private final Rush rush;
  private final boolean isHelper;
  private final Consumer<Delivery> onReceived;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long lastTurnNanos = System.nanoTime();
  private int failures;

  /**
   * @param isHelper whether it takes messages only during a rush
   * @param onReceived takes a delivery over, room included; never throws
   */
  Reception(
      MessageHandler handler,
      SqsClient sqs,
      Queues queues,
      ConsumerLimits limits,
      Room room,
      Invisibility invisibility,
      Deletions deletions,
      Rush rush,
      boolean isHelper,
      Consumer<Delivery> onReceived) {
    this.queue = handler.queue();
    this.handler = handler;
    this.sqs = sqs;
    this.queues = queues;
    this.limits = limits;
    this.room = room;
    this.invisibility = invisibility;
    this.deletions = deletions;
    this.rush = rush;
    this.isHelper = isHelper;
    this.onReceived = onReceived;
  }

  /** Takes messages once. Returns after a failure too, and after the pause that it asks for. */
  void turn() {
    lastTurnNanos = System.nanoTime();
    int free = 0;
    try {
      if (isHelper && !rush.await(TURN)) {
        return;
      }
      free = room.take(MAX_RECEIVE, TURN);
      if (free > 0 && ended.getCount() > 0) {
        long now = System.nanoTime();
        List<software.amazon.awssdk.services.sqs.model.Message> messages = receive(free);
        rush.received(messages.size(), free);
        for (var received : messages) {
          Delivery delivery = delivery(received, now);
          free--;
          onReceived.accept(delivery);
        }
      }
      failures = 0;
    } catch (InterruptedException e) {
      // Nobody here interrupts; the next turn begins anew.
      LOG.warn("{} is read on after an interruption", queue);
    } catch (Throwable e) {
      failures++;
      if (ended.getCount() > 0) {
        LOG.warn("{} cannot be read", queue, e);
      }
    } finally {
      room.giveBack(free);
    }
    if (failures > 0) {
      pause(limits.delay(failures));
    }
  }

  /** Cuts pauses short; the turn under way takes no more messages. */
  void end() {
    ended.countDown();
  }

  /** What is wrong if no turn was taken for long. */
  Optional<String> silence() {
    Duration silent = Duration.ofNanos(System.nanoTime() - lastTurnNanos);
    return silent.compareTo(SILENCE) > 0
        ? Optional.of("nothing was asked of " + queue + " for " + silent.toMinutes() + " minutes")
        : Optional.empty();
  }

  /** Costs one request. */
  private List<software.amazon.awssdk.services.sqs.model.Message> receive(int messages) {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(queues.url(queue))
                    .maxNumberOfMessages(messages)
                    .waitTimeSeconds((int) limits.longPoll().toSeconds())
                    .visibilityTimeout((int) limits.visibility().toSeconds())
                    .messageAttributeNames("All")
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  private Delivery delivery(
      software.amazon.awssdk.services.sqs.model.Message received, long receivedNanos) {
    Message message =
        new Message(
            received.messageId(),
            UUID.randomUUID().toString(),
            received.body(),
            received.messageAttributes(),
            received.attributesAsStrings());
    return new Delivery(
        handler,
        sqs,
        queues,
        invisibility,
        deletions,
        message,
        new Invisible(received.receiptHandle(), receivedNanos));
  }

  private void pause(Duration delay) {
    try {
      var unused = ended.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      LOG.warn("{} is read on after an interruption", queue);
    }
  }
}
