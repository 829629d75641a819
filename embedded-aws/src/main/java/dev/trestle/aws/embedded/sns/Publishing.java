package dev.trestle.aws.embedded.sns;

import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.delivery.Message;
import dev.trestle.aws.embedded.delivery.Patience;
import dev.trestle.aws.embedded.delivery.Undelivered;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what is published on a topic to the topic's subscriptions. */
final class Publishing {

  private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

  /** More than these a message of SQS cannot have. */
  private static final int SQS_ATTRIBUTES = 10;

  private final Topics topics;
  private final Deliveries deliveries;
  private final Clock clock;

  Publishing(Topics topics, Deliveries deliveries, Clock clock) {
    this.topics = topics;
    this.deliveries = deliveries;
    this.clock = clock;
  }

  /** Returns at once. */
  void publish(String topicArn, Notice notice) {
    List<Subscription> subscriptions = topics.subscriptions(topicArn);
    for (Subscription subscription : subscriptions) {
      if (subscription.takes(notice.text(), notice.attributes())) {
        send(notice, subscription);
      }
    }
  }

  private void send(Notice notice, Subscription subscription) {
    Map<String, Attribute> attributes = subscription.raw() ? notice.attributes() : Map.of();
    Message message =
        new Message(
            subscription.queueArn(),
            subscription.raw() ? notice.text() : notice.envelope(subscription, clock.instant()),
            null,
            Attribute.sqs(attributes));
    if (attributes.size() > SQS_ATTRIBUTES) {
      String reason = "it has more than " + SQS_ATTRIBUTES + " attributes";
      lost(message, subscription, new Undelivered("INVALID_PARAMETER", reason, null, 0));
    } else {
      deliveries.deliver(message, Patience.USUAL, failure -> lost(message, subscription, failure));
    }
  }

  private void lost(Message message, Subscription subscription, Undelivered failure) {
    String queue = subscription.deadLetterArn();
    if (queue == null) {
      LOG.warn("a message of {} is dropped: {}", subscription.topicArn(), failure.reason());
    } else {
      deliveries.deliver(
          new Message(queue, message.body(), null, message.attributes()),
          Patience.USUAL,
          twice -> LOG.warn("a message is dropped: dead-letter queue: {}", twice.reason()));
    }
  }
}
