package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.delivery.Message;
import dev.trestle.aws.embedded.delivery.Patience;
import dev.trestle.aws.embedded.delivery.Queues;
import dev.trestle.aws.embedded.sns.Sns;
import dev.trestle.aws.embedded.sns.SnsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queues and topics that notifications go to. What cannot be delivered there is lost. */
final class Destinations {

  private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);
  private static final String TOPICS = "arn:aws:sns:";

  private final Queues queues;
  private final Deliveries deliveries;
  private final Sns sns;

  Destinations(Queues queues, Deliveries deliveries, Sns sns) {
    this.queues = queues;
    this.deliveries = deliveries;
    this.sns = sns;
  }

  boolean exists(String arn) {
    return arn.startsWith(TOPICS)
        ? sns.exists(arn)
        : arn.startsWith("arn:aws:sqs:") && queues.exists(arn);
  }

  /** Returns at once. */
  void send(String arn, String notification) {
    if (!arn.startsWith(TOPICS)) {
      deliveries.deliver(
          Message.of(arn, notification),
          Patience.USUAL,
          failure -> LOG.warn("an S3 notification for {} is lost: {}", arn, failure.reason()));
      return;
    }
    try {
      sns.publish(arn, notification, "Amazon S3 Notification");
    } catch (SnsException e) {
      LOG.warn("an S3 notification for {} is lost: {}", arn, e.getMessage());
    }
  }
}
