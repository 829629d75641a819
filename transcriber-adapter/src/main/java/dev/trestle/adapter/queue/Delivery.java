package dev.trestle.adapter.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * One delivery of a message on its way to an end: handled, then dead-lettered if need be, then
 * deleted. {@link #advance} can be called again after a failure; no step that succeeded is done
 * twice.
 */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final MessageHandler handler;
  private final SqsClient sqs;
  private final Queues queues;
  private final Message message;
  private final String receipt;
  private @Nullable Outcome outcome;
  private boolean deadLettered;

  Delivery(MessageHandler handler, SqsClient sqs, Queues queues, Message message, String receipt) {
    this.handler = handler;
    this.sqs = sqs;
    this.queues = queues;
    this.message = message;
    this.receipt = receipt;
  }

  Message message() {
    return message;
  }

  String receipt() {
    return receipt;
  }

  /** Does what is left to do. */
  Outcome advance() throws Exception {
    Outcome reached = outcome;
    if (reached == null) {
      reached = handler.handle(message);
      outcome = reached;
    }
    if (reached instanceof Outcome.Later later) {
      comeAgainAfter(later.delay());
      return reached;
    }
    if (reached instanceof Outcome.Rejected rejected && !deadLettered) {
      new DeadLetterQueue(sqs, queues)
          .send(handler.deadLetterQueue(), handler.queue(), message, rejected);
      deadLettered = true;
      LOG.warn(
          "Message {} of {} is now in {}: {}: {}",
          message.id(),
          handler.queue(),
          handler.deadLetterQueue(),
          rejected.rejection(),
          rejected.message());
    }
    sqs.deleteMessage(
        request -> request.queueUrl(queues.url(handler.queue())).receiptHandle(receipt));
    return reached;
  }

  /** Hands the message back; it counts as one more delivery. */
  void comeAgainAfter(Duration delay) {
    sqs.changeMessageVisibility(
        request ->
            request
                .queueUrl(queues.url(handler.queue()))
                .receiptHandle(receipt)
                .visibilityTimeout((int) delay.toSeconds()));
  }
}
