package dev.trestle.examples;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * A message that others do not get for as long as it is held: a heartbeat renews its visibility at
 * every third of it. SQS lets nobody hold a message for longer than 12 hours.
 */
final class HeldMessage implements AutoCloseable {

  private final SqsClient sqs;
  private final String queueUrl;
  private final Message message;
  private final Future<?> heartbeat;
  private boolean over;

  HeldMessage(
      SqsClient sqs,
      String queueUrl,
      Message message,
      Duration visibility,
      ScheduledExecutorService heartbeats) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.message = message;
    long third = visibility.toMillis() / 3;
    this.heartbeat =
        heartbeats.scheduleAtFixedRate(
            () -> renew(visibility), third, third, TimeUnit.MILLISECONDS);
  }

  String body() {
    return message.body();
  }

  /** The attributes that are text. */
  Map<String, String> attributes() {
    return message.messageAttributes().entrySet().stream()
        .filter(entry -> entry.getValue().stringValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().stringValue()));
  }

  private synchronized void renew(Duration visibility) {
    if (over) {
      return;
    }
    try {
      becomeVisibleIn(visibility);
    } catch (SdkException e) {
      // The next one may pass.
      ReferenceWorker.say(this + " could not be held for longer: " + e.getMessage());
    }
  }

  /** Lets another worker have it at once. */
  synchronized void handBack() {
    if (over) {
      return;
    }
    over = true;
    try {
      becomeVisibleIn(Duration.ZERO);
    } catch (SdkException e) {
      ReferenceWorker.say(this + " comes again when its time is over: " + e.getMessage());
    }
  }

  private void becomeVisibleIn(Duration time) {
    sqs.changeMessageVisibility(
        request ->
            request
                .queueUrl(queueUrl)
                .receiptHandle(message.receiptHandle())
                .visibilityTimeout((int) time.toSeconds()));
  }

  /** Takes it off the queue. */
  synchronized void delete() {
    over = true;
    sqs.deleteMessage(r -> r.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
  }

  /** Holds it no longer; unless it was deleted, it comes again when its time is over. */
  @Override
  public synchronized void close() {
    over = true;
    heartbeat.cancel(false);
  }

  @Override
  public String toString() {
    return "Message " + message.messageId();
  }
}
