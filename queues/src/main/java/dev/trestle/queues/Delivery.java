package dev.trestle.queues;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * One delivery of a message on its way to an end: handled, then dead-lettered if need be, then
 * deleted. {@link #advance} can be called again after a failure; no step that succeeded is done
 * twice. For one thread at a time.
 */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final MessageHandler handler;
  private final SqsClient sqs;
  private final Queues queues;
  private final Invisibility invisibility;
  private final Deletions deletions;
  private final Message message;
  private final Invisible invisible;
  private @Nullable Outcome outcome;
  private boolean deadLettered;
  private int tries;
  private long begunNanos;

  Delivery(
      MessageHandler handler,
      SqsClient sqs,
      Queues queues,
      Invisibility invisibility,
      Deletions deletions,
      Message message,
      Invisible invisible) {
    this.handler = handler;
    this.sqs = sqs;
    this.queues = queues;
    this.invisibility = invisibility;
    this.deletions = deletions;
    this.message = message;
    this.invisible = invisible;
  }

  Message message() {
    return message;
  }

  /** Nobody else is given the message until it is released, settled or comes again. */
  void keepInvisible() {
    invisibility.keep(invisible);
  }

  void release() {
    invisibility.release(invisible);
  }

  /** How often {@link #advance} was called. */
  int tries() {
    return tries;
  }

  /** How long ago it was advanced first; zero if it never was. */
  Duration age() {
    return tries == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  /** Does what is left to do. */
  Outcome advance() throws Exception {
    if (tries++ == 0) {
      begunNanos = System.nanoTime();
    }
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
      deadLetter(rejected);
      deadLettered = true;
    }
    deletions.delete(invisible.receipt());
    return reached;
  }

  /** Hands the message back; it counts as one more delivery. */
  void comeAgainAfter(Duration delay) {
    release();
    sqs.changeMessageVisibility(
        request ->
            request
                .queueUrl(queues.url(handler.queue()))
                .receiptHandle(invisible.receipt())
                .visibilityTimeout(invisible.seconds(delay, System.nanoTime())));
  }

  private void deadLetter(Outcome.Rejected rejected) {
    String target =
        handler
            .deadLetterQueue()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        handler.queue()
                            + " has no dead-letter queue for what is rejected: "
                            + rejected));
    new DeadLetterQueue(sqs, queues).send(target, handler.queue(), message, rejected);
    LOG.warn(
        "Message {} of {} is now in {}: {}: {}",
        message.id(),
        handler.queue(),
        target,
        rejected.code(),
        rejected.message());
  }
}
