package dev.trestle.aws.embedded.events;

import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.delivery.Message;
import dev.trestle.aws.embedded.delivery.Patience;
import dev.trestle.aws.embedded.delivery.Undelivered;
import dev.trestle.aws.embedded.sns.Sns;
import dev.trestle.aws.embedded.sns.SnsException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends matched events to their targets, and what cannot be sent to the dead-letter queue, with the
 * attributes of the EventBridge user guide, "Using dead-letter queues to process undelivered
 * events".
 */
final class Dispatch {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private final Deliveries deliveries;
  private final Sns sns;
  private final Clock clock;

  Dispatch(Deliveries deliveries, Sns sns, Clock clock) {
    this.deliveries = deliveries;
    this.sns = sns;
    this.clock = clock;
  }

  /** Returns at once. */
  void send(Event event, String json, Rule rule, Target target) {
    Instant ingested = clock.instant();
    Optional<String> input = target.input().of(json, rule, ingested);
    if (input.isEmpty()) {
      LOG.warn("event {} dropped: its input for target {} is no JSON", event.id(), target.id());
    } else if (target.isTopic()) {
      publish(event, json, input.get(), rule, target);
    } else {
      deliveries.deliver(
          new Message(target.arn(), input.get(), target.messageGroup(), Map.of()),
          target.patience(),
          failure -> deadLetter(event, json, rule, target, failure));
    }
  }

  private void publish(Event event, String json, String input, Rule rule, Target target) {
    try {
      sns.publish(target.arn(), input, null);
    } catch (SnsException e) {
      String code = e.code().equals("NotFound") ? "NO_RESOURCE" : "INVALID_PARAMETER";
      String reason = String.valueOf(e.getMessage());
      deadLetter(event, json, rule, target, new Undelivered(code, reason, null, 0));
    }
  }

  private void deadLetter(Event event, String json, Rule rule, Target target, Undelivered failure) {
    String queue = target.deadLetterArn();
    if (queue == null) {
      LOG.warn("event {} dropped: {} {}", event.id(), failure.code(), failure.reason());
      return;
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("RULE_ARN", rule.arn());
    attributes.put("TARGET_ARN", target.arn());
    attributes.put("ERROR_CODE", failure.code());
    attributes.put("ERROR_MESSAGE", failure.reason());
    if (failure.exhausted() != null) {
      attributes.put("EXHAUSTED_RETRY_CONDITION", failure.exhausted());
      attributes.put("RETRY_ATTEMPTS", String.valueOf(failure.retries()));
    }
    deliveries.deliver(
        Message.of(queue, json, attributes),
        Patience.USUAL,
        lost -> LOG.warn("event {} dropped: its dead-letter queue: {}", event.id(), lost.reason()));
  }
}
